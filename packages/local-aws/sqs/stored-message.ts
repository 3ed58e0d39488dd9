import type { ListPlace } from "./linked-list";
import type { Message, MessageHistory } from "./message";
import type { HeapEntry } from "../timed-heap";

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
  /** Its place in the line of a standard queue, while it is visible. */
  place: ListPlace<StoredMessage> | undefined;
  /** Its place among the hidden, while it is. */
  shows: HeapEntry<StoredMessage> | undefined;
  /** Its place among all, by when they were sent. */
  kept: HeapEntry<StoredMessage> | undefined;
}

/** A message that has just come into a queue. */
export function storedMessage(message: Message, history: MessageHistory, nowMs: number): StoredMessage {
  return {
    message,
    history,
    arrivedAtMs: nowMs,
    receivesHere: 0,
    firstReceivedAtMs: history.firstReceivedAtMs,
    receivedAtMs: nowMs,
    hidden: undefined,
    place: undefined,
    shows: undefined,
    kept: undefined,
  };
}

/** The history of a message that is sent now. */
export function newHistory(sentAtMs: number): MessageHistory {
  return { sentAtMs, receiveCount: 0, firstReceivedAtMs: undefined, deadLetterSourceArn: undefined };
}

/** What goes with the message into the next queue, or to who receives it. */
export function historyOf({ history, receivesHere, firstReceivedAtMs }: StoredMessage): MessageHistory {
  return { ...history, receiveCount: history.receiveCount + receivesHere, firstReceivedAtMs };
}
