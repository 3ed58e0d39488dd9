import { joinStates, stateOfFields, stateOfMap } from "../state/service-state";
import type { FifoSettings } from "./fifo-settings";
import type { Message } from "./message";
import { SentMessage } from "./sent-message";

const rememberMs = 5 * 60_000;

/** A message that was sent to a FIFO queue: itself, or the one with its deduplication id that came before. */
export interface Admitted {
  readonly message: Message;
  readonly isDuplicate: boolean;
}

/** Numbers the messages of a FIFO queue, and knows those of the last five minutes, deleted ones too. */
export class FifoIntake {
  private readonly numbers = { latest: 18_800_000_000_000_000_000n };
  /** By deduplication id, oldest first. */
  private readonly recent = new Map<string, { readonly message: Message; readonly sentAtMs: number }>();

  readonly state = joinStates({
    numbers: stateOfFields(this.numbers),
    recent: stateOfMap(this.recent, {
      save: ({ message, sentAtMs }) => ({ message: { ...message }, sentAtMs }),
      restore: ({ message, sentAtMs }) => ({ message: new SentMessage(message), sentAtMs }),
    }),
  });

  /** Takes a message with group and deduplication id. */
  admit(message: Message, { deduplicationScope }: FifoSettings, nowMs: number): Admitted {
    for (const [key, { sentAtMs }] of this.recent) {
      if (nowMs - sentAtMs < rememberMs) break;
      this.recent.delete(key);
    }
    const group = deduplicationScope === "messageGroup" ? message.groupId : "";
    const key = `${group} ${message.deduplicationId}`;
    const known = this.recent.get(key);
    if (known) return { message: known.message, isDuplicate: true };
    const numbered = this.number(message);
    this.recent.set(key, { message: numbered, sentAtMs: nowMs });
    return { message: numbered, isDuplicate: false };
  }

  /** A message that comes from another queue; in a FIFO queue, behind all that have a number. */
  adopt(message: Omit<Message, "md5OfBody">, fifo: FifoSettings | undefined): Message {
    return fifo ? this.number(message) : new SentMessage(message);
  }

  private number(message: Omit<Message, "md5OfBody">): Message {
    this.numbers.latest += 256n;
    return new SentMessage({ ...message, sequenceNumber: String(this.numbers.latest) });
  }
}
