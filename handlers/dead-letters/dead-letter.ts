/** Why an event is in a rejected queue: it can never be handled as it is. */
export type RejectionReason =
  | "malformed-json" // the body is not JSON
  | "envelope" // id, type, source, data or metadata missing or of the wrong shape
  | "envelope-mismatch" // EventBridge's detail-type or source differs from the event's type or source
  | "foreign-producer" // its source is not among the producers of its contract
  | "unknown-type" // the consumer has no contract of this type, and no rule matched it
  | "unknown-version" // a version of its contract that is older than all that the consumer knows
  | "contract" // the data breaks its contract
  | "id-conflict" // another event of this id was received before
  | "too-many-hops" // the chain of causes is longer than `maxHops`, as where events cause each other
  | "claim-foreign" // its claim check names another bucket or another domain
  | "claim-too-large" // its claim check names more data than a consumer reads
  | "claim-mismatch"; // the object is not the data that its claim check describes

export interface Rejection<Reason = RejectionReason> {
  readonly reason: Reason;
  /** The broken rule and its path; not the value. */
  readonly detail: string;
}

/** Why an event waits for the next deployment of its consumer: its producer was deployed first. */
export type UnknownContractReason =
  | "unknown-type" // a rule matched its type, and no contract has it
  | "unknown-version"; // a version of its contract that is newer than all that the consumer knows

export type UnknownContract = Rejection<UnknownContractReason>;

export type DeadLetterReason =
  | UnknownContractReason // the consumer was not deployed within `maxEventAgeSeconds`
  | "permanent" // the handler or its dependency rejected the event for good
  | "max-attempts" // it failed too often while other events succeeded
  | "crash-loop" // attempts began and never ended: the event kills its process or exceeds the timeout
  | "claim-unreadable" // the object of its claim check does not exist, or may not be read
  | "outage" // attempted or deferred until `maxEventAgeSeconds`, with no proven fault of its own
  | "max-age"; // first received after `maxEventAgeSeconds`

export type ParkingLotReason =
  | "unparseable" // neither of the known dead-letter formats
  | "not-recoverable" // another attempt cannot help, by its reason
  | "max-recoveries" // it was redriven `maxRecoveries` times
  | "no-destination"; // its queue or bus is not known

/** The message attributes of a dead letter or rejected event. The body is the original body, byte for byte. */
export interface DeadLetterAttributes {
  /** One of the reasons above. */
  readonly reason: string;
  /** The error or violation, at most 256 characters; no event data. */
  readonly detail: string;
  /** metadata.id when it could be read, else the SQS message id. */
  readonly eventId: string;
  /** The event's type when it could be read, else `unknown`. */
  readonly eventType: string;
  readonly domain: string;
  readonly consumer: string;
  /** When the consumer first received it, ISO 8601. */
  readonly firstSeen: string;
  /** URL of the queue that the message is redriven to. */
  readonly origin: string;
  /** How often recovery has redriven it. */
  readonly recoveries: number;
}

const maxDetailLength = 256;

export interface MessageAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

type TextAttribute = Required<Pick<MessageAttribute, "DataType" | "StringValue">>;

export function toMessageAttributes(attributes: DeadLetterAttributes): Record<string, TextAttribute> {
  const { recoveries, ...texts } = attributes;
  const written: Record<string, TextAttribute> = {
    recoveries: { DataType: "Number", StringValue: String(recoveries) },
  };
  for (const [name, text] of Object.entries(texts)) {
    // SQS rejects an empty StringValue.
    written[name] = textAttribute(shortened(text) || "-");
  }
  return written;
}

export function textAttribute(value: string): TextAttribute {
  return { DataType: "String", StringValue: value };
}

/** SQS rejects half a surrogate pair, which a cut may leave at the end. */
function shortened(text: string): string {
  return text.slice(0, maxDetailLength).replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Reads what {@link toMessageAttributes} wrote; undefined without a reason, as no consumer wrote the message. */
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
