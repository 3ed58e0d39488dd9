import type { StoredMessage } from "./stored-message";

/** A queue's visible messages, in the order in which they are handed out. */
export interface Line extends Iterable<StoredMessage> {
  /** How many there are, those included that cannot be handed out yet. */
  readonly size: number;
  /** Learns of a message that has come into the queue, before anything else is said of it. */
  enter(stored: StoredMessage): void;
  /** Learns that a message has left the queue. */
  leave(stored: StoredMessage): void;
  /** Puts in a message that has become visible. */
  append(stored: StoredMessage): void;
  /** Takes the message out, and says whether it was in. */
  remove(stored: StoredMessage): boolean;
  /**
   * The message to hand out next, left where it is.
   * @param behind so many places behind the first, where order does not matter
   * @param after what the same receive handed out last
   */
  peek(behind?: number, after?: StoredMessage): StoredMessage | undefined;
  /** Learns that a message, out of the line, went in flight, 1, or is so no longer, -1. */
  countInFlight(stored: StoredMessage, change: 1 | -1): void;
  /** Learns what time it is. */
  settle(nowMs: number): void;
  clear(): void;
}
