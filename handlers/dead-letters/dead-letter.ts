/** Why an event was set aside in a rejected queue: it can never be handled as it is. */
export type RejectionReason =
  | "malformed-json" // the body is no JSON
  | "envelope" // id, type, source, data or metadata missing or of the wrong shape
  | "envelope-mismatch" // EventBridge matched its rules with another type or source than the event's own
  | "foreign-producer" // its contract names who may publish it, and its source is nobody of them
  | "unknown-type" // no contract of the consumer has this type, and no rule has matched it
  | "unknown-version" // an older version of its contract than any that the consumer knows
  | "contract" // the data breaks its contract
  | "id-conflict" // another event was received under this id before
  | "too-many-hops" // the chain of causes is longer than allowed: an event storm
  | "claim-foreign" // its data is not in the claim bucket of this environment
  | "claim-too-large" // it claims more data than consumers take
  | "claim-mismatch"; // its data is not what was claimed

/** What a consumer that was deployed after the producer does not know yet: the event waits for the next deployment. */
export type UnknownContractReason =
  | "unknown-type" // a rule has matched its type, no contract has it
  | "unknown-version"; // its contract's version is above all that the consumer knows

/** Why an event was sent to a consumer's dead-letter queue. */
export type DeadLetterReason =
  | UnknownContractReason // the consumer was not deployed for as long as an event may wait
  | "permanent" // the handler or its dependency refused the event for good
  | "max-attempts" // it failed too often while others succeeded
  | "crash-loop" // attempts began and never ended: the event kills its process or outlasts the timeout
  | "claim-unreadable" // the object that holds the event's data is gone, or may not be read
  | "outage" // tried or held back until it was too old, through no proven fault of its own
  | "max-age"; // first received when it was too old

/** Why recovery gave a message up and parked it. */
export type ParkingLotReason =
  | "unparseable" // neither of the known dead-letter formats
  | "not-recoverable" // its reason says that another attempt cannot help
  | "max-recoveries" // it was re-driven as often as allowed
  | "no-destination"; // the queue or bus it came from is not known

/**
 * The message attributes that travel with a set-aside event (at most 10 per SQS message). The body is always
 * the original body, byte for byte.
 */
export interface DeadLetterAttributes {
  /** One of the reasons above. */
  readonly reason: string;
  /** The error or violation in words, at most 256 characters; never holds event data. */
  readonly detail: string;
  /** metadata.id when it could be read, else the SQS message id. */
  readonly eventId: string;
  /** The event's type when it could be read, else `unknown`. */
  readonly eventType: string;
  readonly domain: string;
  readonly consumer: string;
  /** When the consumer first received it, ISO 8601. */
  readonly firstSeen: string;
  /** URL of the queue that a recovered message goes back to. */
  readonly origin: string;
  /** How often recovery has re-driven it; 0 at first. */
  readonly recoveries: number;
}

const maxDetailLength = 256;

/** An SQS message attribute, in the form that SendMessage takes and ReceiveMessage answers. */
export interface MessageAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** An attribute that is a text. */
type TextAttribute = Required<Pick<MessageAttribute, "DataType" | "StringValue">>;

/** Writes the attributes as SQS message attributes. */
export function toMessageAttributes(attributes: DeadLetterAttributes): Record<string, TextAttribute> {
  const { recoveries, ...texts } = attributes;
  const written: Record<string, TextAttribute> = {
    recoveries: { DataType: "Number", StringValue: String(recoveries) },
  };
  for (const [name, text] of Object.entries(texts)) {
    // SQS refuses an empty StringValue.
    written[name] = { DataType: "String", StringValue: shortened(text) || "-" };
  }
  return written;
}

/** SQS refuses half a surrogate pair, which is also what a cut may leave at the end. */
function shortened(text: string): string {
  return text.slice(0, maxDetailLength).replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Reads what {@link toMessageAttributes} wrote; undefined when the message carries no reason, so is not ours. */
export function fromMessageAttributes(
  attributes: Readonly<Record<string, MessageAttribute>> | undefined,
): DeadLetterAttributes | undefined {
  const text = (name: string): string => attributes?.[name]?.StringValue ?? "";
  if (!text("reason")) return undefined;
  return {
    reason: text("reason"),
    detail: text("detail"),
    eventId: text("eventId"),
    eventType: text("eventType"),
    domain: text("domain"),
    consumer: text("consumer"),
    firstSeen: text("firstSeen"),
    origin: text("origin"),
    recoveries: Number(text("recoveries")) || 0,
  };
}
