import type { MessageAttribute } from "./dead-letter";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";
import type { RepublishedEvent } from "./decide-recovery";
import type { ReceivedMessage } from "./read-dead-letter";

/** What is sent in the place of a received message. */
export interface MovedMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader?: string;
  readonly groupId?: string;
}

/** What recovery does to queues. */
export interface RecoveryQueues {
  /** Answers at most `maxMessages`, at once; nothing when nothing was found. */
  receive(
    queueUrl: string,
    maxMessages: number,
    visibilitySeconds: number,
  ): Promise<readonly ReceivedMessage[]>;
  send(queueUrl: string, message: MovedMessage): Promise<void>;
  remove(queueUrl: string, receiptHandle: string): Promise<void>;
  /** Lets a message be received again at once. */
  release(queueUrl: string, receiptHandle: string): Promise<void>;
  /** About how many messages it has that can be received; none of them is touched. */
  count(queueUrl: string): Promise<number>;
}

/** Everything recovery does to the world, and what the world decides for it. */
export interface RecoveryPorts {
  readonly queues: RecoveryQueues;
  /** Publishes to one bus; rejects unless EventBridge has the event. */
  publish(event: RepublishedEvent): Promise<void>;
  /** A breaker's item in the state table; undefined when nobody has written it. */
  readBreaker(key: string): Promise<BreakerItem | undefined>;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  sleep(delayMs: number): Promise<void>;
  /** Writes one line, with its line end, to the log. */
  write(line: string): void;
}
