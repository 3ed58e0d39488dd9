import type { SqsRecord } from "./sqs-record";

/** One ReceiveMessage call with every attribute asked for. */
export interface BatchReceiveRequest {
  readonly queueArn: string;
  /** 1 to 10. */
  readonly maxMessages: number;
  /** How long to wait for a first message. */
  readonly waitMs: number;
  /** Ends the wait at once; what was received by then is still the answer. */
  readonly signal: AbortSignal;
}

/** What an event source mapping needs of SQS. */
export interface QueuePort {
  /** Answers early only when there is a message or the signal says so; rejects if the queue does not exist. */
  receive(request: BatchReceiveRequest): Promise<readonly SqsRecord[]>;
  /** Deletes up to 10 messages; rejects unless all are deleted. */
  delete(queueArn: string, receiptHandles: readonly string[]): Promise<void>;
  /** Undefined if the queue does not exist. */
  visibilityTimeoutSeconds(queueArn: string): number | undefined;
}
