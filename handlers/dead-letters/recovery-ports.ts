import type { BreakerItem } from "../breaker/circuit-breaker-transitions";
import type { RepublishedEvent } from "./decide-recovery";
import type { ReceivedMessage } from "./read-dead-letter";

/** The copy of a received message. */
export type MovedMessage = Pick<ReceivedMessage, "body" | "attributes" | "traceHeader" | "groupId">;

export interface RecoveryQueues {
  /** Receives at most `maxMessages` without waiting. */
  receive(
    queueUrl: string,
    maxMessages: number,
    visibilitySeconds: number,
  ): Promise<readonly ReceivedMessage[]>;
  send(queueUrl: string, message: MovedMessage): Promise<void>;
  remove(queueUrl: string, receiptHandle: string): Promise<void>;
  /** Makes a message visible at once. */
  release(queueUrl: string, receiptHandle: string): Promise<void>;
  /** ApproximateNumberOfMessages. */
  count(queueUrl: string): Promise<number>;
}

export interface RecoveryPorts {
  readonly queues: RecoveryQueues;
  /** Publishes to one bus; rejects unless EventBridge accepts the entry. */
  publish(event: RepublishedEvent): Promise<void>;
  /** A breaker's item in the state table; undefined when there is none. */
  readBreaker(key: string): Promise<BreakerItem | undefined>;
  nowMs(): number;
  sleep(delayMs: number): Promise<void>;
  /** Writes one line, with its line end, to the log. */
  write(line: string): void;
}
