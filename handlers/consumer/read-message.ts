import type { SQSRecord } from "aws-lambda";
import { ageOfNextReceiveMs } from "../settings/receive-pace";
import { claimCheckOf } from "../../events/message/claim-check";
import { fromMessageAttributes, type DeadLetterAttributes } from "../dead-letters/dead-letter";
import type { UnknownContractReason, RejectionReason } from "../dead-letters/dead-letter";
import { normalizedEventId } from "../../events/message/event-identity";
import type { EventMessage } from "../../events/message/event-message";
import { validateEvent } from "../../events/message/validate-event";
import { canNestDeeper } from "../../events/message/nesting";
import type { Validators } from "../../events/message/validation";
import { isDeliveredAsItself } from "./bridge-envelope";
import { describeForeign, namesOf } from "./foreign-message";
import { readBody, type BodyContent } from "./read-body";
import { receivesOf } from "./received-records";

/** A message of a batch. */
export interface BatchItem {
  readonly record: SQSRecord;
  /** Its place in the batch. */
  readonly position: number;
}

/** A received message that holds an event; data that is elsewhere is validated once it is fetched. */
export interface ConsumerMessage extends BatchItem {
  /** Whether it may be handled now, and if not, why. */
  readonly kind: "valid" | "expired" | "unknownContract" | "aheadOfPace";
  readonly event: EventMessage;
  /** How often SQS has handed the message out, this time included. */
  readonly receives: number;
  /** How long ago it was sent, by the queue's own clock: the event's time is its producer's word. */
  readonly waitedMs: number;
  /** Name of the EventBridge replay that sent the event again. */
  readonly replayName: string | undefined;
  /** What the message carried when it came back from the dead letters. */
  readonly redriven: DeadLetterAttributes | undefined;
  /** Why the consumer cannot handle it yet: the producer was deployed first. Undefined for nearly all. */
  readonly unknownContract: UnknownContract | undefined;
}

/** What an event is ahead of. */
export interface UnknownContract {
  readonly reason: UnknownContractReason;
  readonly detail: string;
}

/** A received message that can never be handled as it is. */
export interface RejectedMessage extends BatchItem {
  readonly kind: "rejected";
  readonly reason: RejectionReason;
  /** Which rule is broken where; never the offending value. */
  readonly detail: string;
  /** The event as far as it could be read. */
  readonly event: Partial<EventMessage> | undefined;
}

/** What a consumer accepts. */
export interface AcceptedEvents {
  readonly validators: Validators;
  readonly maxHops: number;
  readonly maxEventAgeSeconds: number;
  /** When it is, milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Reads one message: its envelope, then its contract, then how far it has travelled. */
export function readMessage(
  record: SQSRecord,
  position: number,
  accepted: AcceptedEvents,
): ConsumerMessage | RejectedMessage {
  let content: BodyContent;
  try {
    content = readBody(record.body);
  } catch {
    const detail = "The body is no JSON.";
    return { record, position, kind: "rejected", reason: "malformed-json", detail, event: undefined };
  }
  const event = content.event as EventMessage;
  const foreign = checkEnvelope(content, accepted.nowMs, !canNestDeeper(record.body));
  if (foreign) return { record, position, kind: "rejected", ...foreign, event: whatIsKnown(content) };
  const isFromBridge = isDeliveredAsItself(content, event);
  const fault = isFromBridge === false ? mismatch(content) : checkContract(event, accepted);
  const unknownContract = fault && unknownContractOf(fault, event, accepted, isFromBridge === true);
  if (fault && !unknownContract) return { record, position, kind: "rejected", ...fault, event };
  const { replayName } = content;
  const receives = receivesOf(record);
  const waitedMs = accepted.nowMs - Number(record.attributes.SentTimestamp);
  return {
    kind: kindOf(receives, waitedMs, unknownContract, accepted.maxEventAgeSeconds),
    record,
    position,
    event: inOneSpelling(event),
    receives,
    waitedMs,
    replayName: typeof replayName === "string" ? replayName : undefined,
    redriven: redrivenAttributes(record),
    unknownContract,
  };
}

/** One that SQS has handed out twice, and one for clocks that differ. */
const unpacedReceives = 2;

/**
 * A message is ahead of its pace when it was received sooner than it was told to: the consumer that was to tell it died, time
 * and again. As it keeps its pace all the same, no crash of another event, however often, wears out what its queue counts.
 */
function kindOf(
  receives: number,
  waitedMs: number,
  unknownContract: UnknownContract | undefined,
  maxEventAgeSeconds: number,
): ConsumerMessage["kind"] {
  if (waitedMs > maxEventAgeSeconds * 1000) return "expired";
  if (unknownContract) return "unknownContract";
  return ageOfNextReceiveMs(receives - unpacedReceives) > waitedMs ? "aheadOfPace" : "valid";
}

/** Whoever published it: the handler, its idempotency key and what is logged know an event by one spelling of its id. */
function inOneSpelling(event: EventMessage): EventMessage {
  const { metadata } = event;
  const id = normalizedEventId(metadata.id);
  return id === metadata.id ? event : { ...event, metadata: { ...metadata, id } };
}

type Fault = Pick<RejectedMessage, "reason" | "detail">;

function checkEnvelope(content: BodyContent, nowMs: number, isShallow: boolean): Fault | undefined {
  const violation = validateEvent(content.event, nowMs, isShallow);
  if (!violation) return undefined;
  const broken = `${violation.path} ${violation.rule}`.trim();
  const foreign = describeForeign(content);
  return { reason: "envelope", detail: foreign === undefined ? broken : `${foreign} (${broken})` };
}

/** The event as far as it could be read; where it says no type itself, with EventBridge's. */
function whatIsKnown(content: BodyContent): Partial<EventMessage> | undefined {
  const event: Partial<EventMessage> = isObject(content.event) ? content.event : {};
  const named = typeof event.type === "string" ? event : { ...event, ...namesOf(content) };
  return isObject(content.event) || named.type !== undefined ? named : undefined;
}

function mismatch(content: BodyContent): Fault {
  const { type = "none", source = "none" } = namesOf(content) ?? {};
  const detail =
    `EventBridge was given detail-type ${type} and source ${source}, and the event in it says others: ` +
    "rules are matched with EventBridge's, so both must be the same.";
  return { reason: "envelope-mismatch", detail };
}

/** A type that a rule has matched, or a version above all that are known, will be known after the next deployment. */
function unknownContractOf(
  { reason, detail }: Fault,
  { type, metadata }: EventMessage,
  { validators }: AcceptedEvents,
  isFromBridge: boolean,
): UnknownContract | undefined {
  if (reason === "unknown-type") return isFromBridge ? { reason, detail } : undefined;
  if (reason !== "unknown-version") return undefined;
  const newest = Math.max(...Object.keys(validators[type] ?? {}).map(Number));
  return metadata.version > newest ? { reason, detail } : undefined;
}

function checkContract(event: EventMessage, { validators, maxHops }: AcceptedEvents): Fault | undefined {
  const fault = checkData(event, validators, claimCheckOf(event) !== undefined);
  if (fault) return fault;
  const { hops } = event.metadata;
  if (hops <= maxHops) return undefined;
  const detail = `The event is ${hops} hops from its first cause; ${maxHops} are allowed.`;
  return { reason: "too-many-hops", detail };
}

/**
 * Holds an event to its contract: its source to those that the contract names, of which most name none, and its data;
 * data that is elsewhere only to there being a contract.
 */
export function checkData(
  { type, source, data, metadata }: EventMessage,
  validators: Validators,
  isElsewhere: boolean,
): Fault | undefined {
  const versions = Object.hasOwn(validators, type) ? validators[type] : undefined;
  if (!versions)
    return { reason: "unknown-type", detail: "No contract of this consumer has the event's type." };
  const validate = versions[metadata.version];
  if (!validate) {
    const known = Object.keys(versions).join(", ");
    const detail = `Version ${metadata.version} is not among the known: ${known}.`;
    return { reason: "unknown-version", detail };
  }
  const { sources } = validate;
  if (sources !== undefined && !sources.includes(source)) {
    const detail = `Only ${sources.join(", ")} may publish this type, by its contract.`;
    return { reason: "foreign-producer", detail };
  }
  const violation = isElsewhere ? undefined : validate(data);
  return violation && { reason: "contract", detail: `/data${violation.path} ${violation.rule}` };
}

/** What a message says of its past; a message straight from EventBridge has no attributes. */
export function redrivenAttributes(
  record: Pick<SQSRecord, "messageAttributes">,
): DeadLetterAttributes | undefined {
  const { messageAttributes } = record;
  if (isEmpty(messageAttributes)) return undefined;
  const names = Object.keys(messageAttributes);
  return fromMessageAttributes(
    Object.fromEntries(names.map((name) => [name, { StringValue: messageAttributes[name]?.stringValue }])),
  );
}

/** Without making a list of the keys first: nearly every message comes straight from EventBridge. */
function isEmpty(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
