import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

/** What a message says; it stays the same on its whole way. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** The X-Ray trace header, the system attribute `AWSTraceHeader`. */
  readonly traceHeader: string | undefined;
  /** `MessageGroupId`: the tenant in a standard queue, the order's scope in a FIFO queue. */
  readonly groupId: string | undefined;
  /** In FIFO queues only. */
  readonly deduplicationId?: string | undefined;
  /** What it was encrypted with when it was sent, wherever it is moved to. Default: nothing that could be missing. */
  readonly kmsKeyId?: string | undefined;
  /** In FIFO queues only: 20 digits, greater than those of what was sent to the queue before. */
  readonly sequenceNumber?: string | undefined;
}

/** What travels with a message from its queue to a dead-letter queue. */
export interface MessageHistory {
  /** When the message was first sent; retention counts from here, in dead-letter queues too. */
  readonly sentAtMs: number;
  /** Receives in all queues the message has been in. */
  readonly receiveCount: number;
  readonly firstReceivedAtMs: number | undefined;
  /** The queue that gave the message up. */
  readonly deadLetterSourceArn: string | undefined;
}

/** A message as one receive hands it out. */
export interface DeliveredMessage extends MessageHistory {
  readonly message: Message;
  readonly receiptHandle: string;
}
