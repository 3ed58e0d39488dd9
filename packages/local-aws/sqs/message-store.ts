import type { Message, MessageHistory } from "./message";
import { TimedHeap } from "./timed-heap";
import { LinkedList } from "./linked-list";

/** A message in a queue, with what happened to it there. */
export interface StoredMessage {
  readonly message: Message;
  readonly history: MessageHistory;
  /** When it came into this queue. */
  readonly arrivedAtMs: number;
  receivesHere: number;
  firstReceivedAtMs: number | undefined;
  /** Latest receive here; the twelve-hour limit on invisibility counts from it. */
  receivedAtMs: number;
  hidden: "in flight" | "delayed" | undefined;
}

/** How many messages of a queue are where. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** Where a queue's messages are: in line, or hidden until a time. Every step costs O(log n) at most. */
export class MessageStore {
  private readonly byId = new Map<string, StoredMessage>();
  private readonly line = new LinkedList<StoredMessage>();
  private readonly hidden = new TimedHeap<StoredMessage>();
  private readonly bySentTime = new TimedHeap<StoredMessage>();
  private inFlight = 0;

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

  all(): Iterable<StoredMessage> {
    return this.byId.values();
  }

  /** Puts a new message in line, or hides it until `showAtMs`. */
  add(stored: StoredMessage, showAtMs?: number): void {
    this.byId.set(stored.message.id, stored);
    this.bySentTime.add(stored, stored.history.sentAtMs);
    if (showAtMs === undefined) this.line.append(stored);
    else this.hide(stored, "delayed", showAtMs);
  }

  /** The visible message `behind` places behind the first in line, left where it is. */
  peek(behind = 0): StoredMessage | undefined {
    return this.line.peek(behind);
  }

  /** Takes a message from wherever it is and hides it until `showAtMs`. */
  hide(stored: StoredMessage, as: "in flight" | "delayed", showAtMs: number): void {
    this.detach(stored);
    stored.hidden = as;
    if (as === "in flight") this.inFlight++;
    this.hidden.add(stored, showAtMs);
  }

  remove(stored: StoredMessage): void {
    this.detach(stored);
    this.byId.delete(stored.message.id);
    this.bySentTime.remove(stored);
  }

  clear(): void {
    for (const part of [this.byId, this.line, this.hidden, this.bySentTime]) part.clear();
    this.inFlight = 0;
  }

  /** Forgets what was sent at or before that time, wherever it is. */
  expire(sentAtOrBeforeMs: number): void {
    let oldest = this.bySentTime.first;
    while (oldest && oldest.history.sentAtMs <= sentAtOrBeforeMs) {
      this.remove(oldest);
      oldest = this.bySentTime.first;
    }
  }

  /** Puts everything hidden until now or earlier at the end of the line, and says how many that were. */
  showDue(nowMs: number): number {
    let shown = 0;
    for (let due = this.hidden.first; due && (this.hidden.firstTime ?? 0) <= nowMs; due = this.hidden.first) {
      this.detach(due);
      this.line.append(due);
      shown++;
    }
    return shown;
  }

  private detach(stored: StoredMessage): void {
    if (!this.hidden.remove(stored)) this.line.remove(stored);
    if (stored.hidden === "in flight") this.inFlight--;
    stored.hidden = undefined;
  }
}
