/** SQS's limit for body and attributes of a message. Every queue sets it: the AWS provider's default is 262,144. */
export const maxMessageBytes = 1_048_576;

/** Room for EventBridge's envelope and a dead letter's attributes, each of up to 256 characters of three bytes. */
export const reservedMessageBytes = 8_192;

/** The largest entry that a publisher sends: with its envelope it must fit the 1 MiB of a queue. */
export const maxEventBytes = maxMessageBytes - reservedMessageBytes;
