import type { DeliveredMessage } from "./message";
import type { MessageStore } from "./message-store";
import type { QueueDependencies } from "./queue-dependencies";
import { receiptHandle } from "./receipt-handle";
import { historyOf, type StoredMessage } from "./stored-message";

/** What a queue hands its messages out of. */
export interface HandOutPorts {
  readonly queueName: string;
  readonly store: MessageStore;
  readonly around: Pick<QueueDependencies<never>, "clock" | "random" | "faults" | "problemOfKey">;
  /** What the queue's receipt handles begin with. */
  readonly prefix: string;
  /** AWS's limit of messages in flight. */
  readonly maxInFlight: number;
  /** Moves a message that was received often enough to the dead-letter queue; says whether it did. */
  readonly redrive: (stored: StoredMessage) => boolean;
}

/** How far behind the head a random receive reaches. */
const disorder = 16;

/** Hands out at most so many of the visible messages, hidden for so long. */
export function handOut(ports: HandOutPorts, max: number, hiddenMs: number): DeliveredMessage[] {
  const { store, around, maxInFlight, redrive } = ports;
  const nowMs = around.clock.now();
  const taken: DeliveredMessage[] = [];
  let last: StoredMessage | undefined;
  while (taken.length < max && store.counts.inFlight < maxInFlight) {
    const stored = next(ports, last);
    if (!stored) break;
    if (redrive(stored)) continue;
    // Who waits goes on waiting; the next call is refused.
    if (around.problemOfKey?.(stored.message.kmsKeyId)) break;
    taken.push(handOutOne(ports, stored, nowMs, hiddenMs));
    last = stored;
  }
  return taken;
}

function next({ store, around: { random } }: HandOutPorts, after: StoredMessage | undefined) {
  const behind = random && Math.floor(random() * Math.min(disorder, store.counts.visible));
  return store.peek(behind, after);
}

function handOutOne(
  { queueName, store, around, prefix }: HandOutPorts,
  stored: StoredMessage,
  nowMs: number,
  hiddenMs: number,
): DeliveredMessage {
  stored.receivesHere++;
  stored.receivedAtMs = nowMs;
  stored.firstReceivedAtMs ??= nowMs;
  const earlyMs = around.faults?.earlyReturnMs?.(queueName) ?? Infinity;
  store.hide(stored, "in flight", nowMs + Math.min(hiddenMs, earlyMs));
  const handle = receiptHandle(prefix, stored.message.id, stored.receivesHere);
  return { ...historyOf(stored), message: stored.message, receiptHandle: handle };
}
