import type { Message, MessageHistory } from "./message";

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
