import type { SQSRecord } from "aws-lambda";
import { ageOfNextReceiveMs } from "../settings/receive-pace";
import { claimCheckOf } from "../../events/message/claim-check";
import type { DeadLetterAttributes, Rejection, UnknownContract } from "../dead-letters/dead-letter";
import { normalizedEventId } from "../../events/message/event-identity";
import type { EventMessage } from "../../events/message/event-message";
import { withValidTrace } from "../../events/message/trace-context";
import { validateEvent } from "../../events/message/validate-event";
import { canNestDeeper } from "../../events/message/nesting";
import type { Validators } from "../../events/message/validation";
import { envelopeMismatch, foreignMessage, unknownContractOf } from "./foreign-message";
import { isDeliveredAsItself, readBody, type BodyContent } from "./read-body";
import { receivesOf, redrivenAttributes } from "./received-records";

export interface BatchItem {
  readonly record: SQSRecord;
  /** Its place in the batch. */
  readonly position: number;
}

/** A received message with an event; the data of a claim check is validated when it is read. */
export interface ConsumerMessage extends BatchItem {
  /** Whether it may be handled now, or why not. */
  readonly kind: "valid" | "expired" | "unknown-contract" | "ahead-of-pace";
  readonly event: EventMessage;
  /** ApproximateReceiveCount. */
  readonly receives: number;
  /** Time since SentTimestamp, as the event's time is the producer's. */
  readonly waitedMs: number;
  /** Name of the EventBridge replay that sent the event. */
  readonly replayName: string | undefined;
  readonly redriven: DeadLetterAttributes | undefined;
  /** Why the consumer cannot handle it yet: the producer was deployed first. */
  readonly unknownContract: UnknownContract | undefined;
}

export interface RejectedMessage extends BatchItem, Rejection {
  readonly kind: "rejected";
  /** The readable part of the event. */
  readonly event: Partial<EventMessage> | undefined;
}

interface AcceptedEvents {
  readonly validators: Validators;
  readonly maxHops: number;
  readonly maxEventAgeSeconds: number;
  readonly nowMs: number;
}

/** Reads one message: its envelope, its contract and its hops. */
export function readMessage(
  record: SQSRecord,
  position: number,
  accepted: AcceptedEvents,
): ConsumerMessage | RejectedMessage {
  let content: BodyContent;
  try {
    content = readBody(record.body);
  } catch {
    const detail = "The body is not JSON.";
    return { record, position, kind: "rejected", reason: "malformed-json", detail, event: undefined };
  }
  const event = content.event as EventMessage;
  const violation = validateEvent(event, accepted.nowMs, !canNestDeeper(record.body));
  if (violation) return { record, position, kind: "rejected", ...foreignMessage(content, violation) };
  const isFromBridge = isDeliveredAsItself(content, event);
  const fault = isFromBridge === false ? envelopeMismatch(content) : checkContract(event, accepted);
  const unknownContract =
    fault && unknownContractOf(fault, event, accepted.validators, isFromBridge === true);
  if (fault && !unknownContract) return { record, position, kind: "rejected", ...fault, event };
  const { replayName } = content;
  const receives = receivesOf(record);
  const waitedMs = accepted.nowMs - Number(record.attributes.SentTimestamp);
  return {
    kind: kindOf(receives, waitedMs, unknownContract, accepted.maxEventAgeSeconds),
    record,
    position,
    event: normalized(event),
    receives,
    waitedMs,
    replayName: typeof replayName === "string" ? replayName : undefined,
    redriven: redrivenAttributes(record),
    unknownContract,
  };
}

/** One for a second delivery by SQS, one for clocks that differ. */
const unpacedReceives = 2;

/**
 * A message is ahead of its pace when its visibility was not changed, as its consumer crashed, time and again. It is
 * retried without an attempt, so that crashes of other events do not bring it to maxReceiveCount.
 */
function kindOf(
  receives: number,
  waitedMs: number,
  unknownContract: UnknownContract | undefined,
  maxEventAgeSeconds: number,
): ConsumerMessage["kind"] {
  if (waitedMs > maxEventAgeSeconds * 1000) return "expired";
  if (unknownContract) return "unknown-contract";
  return ageOfNextReceiveMs(receives - unpacedReceives) > waitedMs ? "ahead-of-pace" : "valid";
}

/** Handler, idempotency key and log use one spelling of the id, and nobody meets a trace context that is none. */
function normalized(event: EventMessage): EventMessage {
  const { metadata } = event;
  const id = normalizedEventId(metadata.id);
  const traced = withValidTrace(metadata);
  return id === metadata.id && traced === metadata ? event : { ...event, metadata: { ...traced, id } };
}

function checkContract(event: EventMessage, { validators, maxHops }: AcceptedEvents): Rejection | undefined {
  const fault = checkData(event, validators, claimCheckOf(event) !== undefined);
  if (fault) return fault;
  const { hops } = event.metadata;
  if (hops <= maxHops) return undefined;
  const detail = `The event is ${hops} hops from its first cause; ${maxHops} are allowed.`;
  return { reason: "too-many-hops", detail };
}

/** Checks an event by its contract: that there is one, its producers, and its data unless that is in a claim check. */
export function checkData(
  { type, source, data, metadata }: EventMessage,
  validators: Validators,
  isClaimCheck: boolean,
): Rejection | undefined {
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
  const violation = isClaimCheck ? undefined : validate(data);
  return violation && { reason: "contract", detail: `/data${violation.path} ${violation.rule}` };
}
