/**
 * SQS's limit for body and attributes of a message, with names and data types. Source: Amazon SQS message quotas. Every
 * queue sets it, because the default of the AWS provider is 262,144.
 */
export const maxMessageBytes = 1_048_576;

/**
 * Room for EventBridge's envelope and for the attributes of a dead letter, each of up to 256 characters of three bytes.
 */
export const reservedMessageBytes = 8_192;

/**
 * The largest entry that a publisher sends. EventBridge accepts 1 MiB, but its envelope must fit a queue's 1 MiB too: a
 * larger event could not be delivered, not even to a dead-letter queue.
 */
export const maxEventBytes = maxMessageBytes - reservedMessageBytes;
