/**
 * The most that SQS takes as one message, in bytes: body and attributes with their names and data types together.
 * Source: Amazon SQS message quotas. Every queue names it, as the AWS provider sends 262,144 for one that does not.
 */
export const maxMessageBytes = 1_048_576;

/**
 * What a message must have room for besides the event itself, in bytes: EventBridge's envelope, and the attributes that
 * tell in a dead-letter queue why the event is there, each of which may have 256 characters of up to three bytes.
 */
export const reservedMessageBytes = 8_192;

/**
 * The largest entry that a publisher sends to EventBridge, as EventBridge counts it, in bytes. EventBridge takes 1 MiB,
 * but delivers the event in an envelope to queues whose 1 MiB counts envelope and attributes too: what fits only the
 * bus is accepted and then cannot be delivered, not even to a dead-letter queue.
 */
export const maxEventBytes = maxMessageBytes - reservedMessageBytes;
