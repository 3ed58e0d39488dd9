import type { ServiceState } from "../state/service-state";
import type { Line } from "./line";
import { SentMessage } from "./sent-message";
import type { StoredMessage } from "./stored-message";
import { TimedHeap } from "../timed-heap";

/** How many messages of a queue are where. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A message as it outlives a restart. */
type SavedMessage = Omit<StoredMessage, "place" | "shows" | "kept"> & {
  readonly showsAtMs: number | undefined;
};

interface SavedMessages {
  readonly messages: readonly SavedMessage[];
  /** The ids of the visible ones, in their order. */
  readonly line: readonly string[];
}

/** Where a queue's messages are: in line, or hidden until a time. Every step costs O(log n) at most. */
export class MessageStore {
  private readonly byId = new Map<string, StoredMessage>();
  private readonly hidden = new TimedHeap<StoredMessage>();
  private readonly bySentTime = new TimedHeap<StoredMessage>();
  private inFlight = 0;

  readonly state: ServiceState = {
    save: (): SavedMessages => ({
      messages: [...this.byId.values()].map(({ shows, place: _place, kept: _kept, message, ...stored }) => ({
        ...stored,
        message: { ...message },
        showsAtMs: shows?.time,
      })),
      line: Array.from(this.line, ({ message }) => message.id),
    }),
    restore: (saved: SavedMessages) => this.restore(saved),
  };

  constructor(private readonly line: Line) {}

  get counts(): MessageCounts {
    const { inFlight } = this;
    return { visible: this.line.size, inFlight, delayed: this.hidden.size - inFlight };
  }

  /** When the next hidden message becomes visible. */
  get nextShowAtMs(): number | undefined {
    return this.hidden.firstTime;
  }

  /** When the longest-kept message was first sent. */
  get oldestSentAtMs(): number | undefined {
    return this.bySentTime.firstTime;
  }

  find(messageId: string): StoredMessage | undefined {
    return this.byId.get(messageId);
  }

  /** When the first of those messages came that were received here less often than so many times. */
  oldestArrivalMs(receivesBelow: number): number | undefined {
    let oldestMs = Infinity;
    for (const { receivesHere, arrivedAtMs } of this.byId.values())
      if (receivesHere < receivesBelow) oldestMs = Math.min(oldestMs, arrivedAtMs);
    return oldestMs === Infinity ? undefined : oldestMs;
  }

  all(): ReadonlyMap<string, StoredMessage> {
    return this.byId;
  }

  /** Puts a new message in line, or hides it until `showAtMs`. */
  add(stored: StoredMessage, showAtMs?: number): void {
    this.keep(stored);
    if (showAtMs === undefined) this.line.append(stored);
    else this.hide(stored, "delayed", showAtMs);
  }

  /** The message to hand out next, left where it is; see {@link Line.peek}. */
  peek(behind?: number, after?: StoredMessage): StoredMessage | undefined {
    return this.line.peek(behind, after);
  }

  /** Takes a message from wherever it is and hides it until `showAtMs`. */
  hide(stored: StoredMessage, as: "in flight" | "delayed", showAtMs: number): void {
    this.detach(stored);
    stored.hidden = as;
    if (as === "in flight") this.countInFlight(stored, 1);
    stored.shows = this.hidden.add(stored, showAtMs);
  }

  remove(stored: StoredMessage): void {
    this.detach(stored);
    this.line.leave(stored);
    this.byId.delete(stored.message.id);
    if (stored.kept) this.bySentTime.remove(stored.kept);
  }

  clear(): void {
    for (const part of [this.byId, this.line, this.hidden, this.bySentTime]) part.clear();
    this.inFlight = 0;
  }

  /** The longest-kept message, if it was sent at or before that time. */
  expired(sentAtOrBeforeMs: number): StoredMessage | undefined {
    const { first, firstTime = Infinity } = this.bySentTime;
    return firstTime <= sentAtOrBeforeMs ? first : undefined;
  }

  /** Puts everything hidden until now or earlier at the end of the line. */
  showDue(nowMs: number): void {
    this.line.settle(nowMs);
    for (let due = this.hidden.first; due && (this.hidden.firstTime ?? 0) <= nowMs; due = this.hidden.first) {
      this.detach(due);
      this.line.append(due);
    }
  }

  /** What is hidden stays so until its time, which has gone on. */
  private restore({ messages, line }: SavedMessages): void {
    for (const { showsAtMs: _at, message, ...stored } of messages)
      this.keep({
        ...stored,
        message: new SentMessage(message),
        hidden: undefined,
        place: undefined,
        shows: undefined,
        kept: undefined,
      });
    for (const id of line) this.line.append(this.byId.get(id) as StoredMessage);
    for (const { message, hidden, showsAtMs = 0 } of messages)
      if (hidden) this.hide(this.byId.get(message.id) as StoredMessage, hidden, showsAtMs);
  }

  private keep(stored: StoredMessage): void {
    this.byId.set(stored.message.id, stored);
    stored.kept = this.bySentTime.add(stored, stored.history.sentAtMs);
    this.line.enter(stored);
  }

  private detach(stored: StoredMessage): void {
    if (!stored.shows || !this.hidden.remove(stored.shows)) this.line.remove(stored);
    if (stored.hidden === "in flight") this.countInFlight(stored, -1);
    stored.hidden = undefined;
  }

  private countInFlight(stored: StoredMessage, change: 1 | -1): void {
    this.inFlight += change;
    this.line.countInFlight(stored, change);
  }
}
