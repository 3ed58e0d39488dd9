import type { SQSRecord } from "aws-lambda";
import { claimCheckOf } from "../events/claim-check";
import { fromMessageAttributes, type DeadLetterAttributes } from "../events/dead-letter";
import type { RejectionReason } from "../events/dead-letter";
import type { EventMessage } from "../events/event-message";
import { validateEnvelope } from "../events/validate-envelope";
import type { Validators } from "../events/validation";

/** A received message that holds a valid event; data that is elsewhere is validated once it is fetched. */
export interface Delivery {
  readonly record: SQSRecord;
  readonly event: EventMessage;
  /** How often SQS has handed the message out, this time included. */
  readonly receives: number;
  /** Name of the EventBridge replay that sent the event again. */
  readonly replayName: string | undefined;
  /** What the message carried when it came back from the dead letters. */
  readonly recovered: DeadLetterAttributes | undefined;
}

/** A received message that can never be handled as it is. */
export interface Rejection {
  readonly record: SQSRecord;
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
}

/** An EventBridge event, as far as consumers read it. */
interface BridgeEvent {
  readonly detail?: unknown;
  readonly "replay-name"?: unknown;
}

/** Reads one message: its envelope, then its contract, then how far it has travelled. */
export function readDelivery(record: SQSRecord, accepted: AcceptedEvents): Delivery | Rejection {
  let body: unknown;
  try {
    body = JSON.parse(record.body);
  } catch {
    return { record, reason: "malformed-json", detail: "The body is no JSON.", event: undefined };
  }
  const bridge: BridgeEvent = isObject(body) ? body : {};
  const event = "detail" in bridge ? bridge.detail : body;
  const violation = validateEnvelope(event);
  if (violation) return reject("envelope", `${violation.path} ${violation.rule}`.trim());
  const rejection = checkContract(event as EventMessage, accepted);
  if (rejection) return reject(...rejection);
  const replay = bridge["replay-name"];
  return {
    record,
    event: event as EventMessage,
    receives: Number(record.attributes.ApproximateReceiveCount) || 1,
    replayName: typeof replay === "string" ? replay : undefined,
    recovered: recoveredAttributes(record),
  };

  function reject(reason: RejectionReason, detail: string): Rejection {
    return { record, reason, detail, event: isObject(event) ? event : undefined };
  }
}

function checkContract(
  event: EventMessage,
  { validators, maxHops }: AcceptedEvents,
): [reason: RejectionReason, detail: string] | undefined {
  const rejection = checkData(event, validators, claimCheckOf(event) !== undefined);
  if (rejection) return rejection;
  const { hops } = event.metadata;
  if (hops <= maxHops) return undefined;
  return ["too-many-hops", `The event is ${hops} hops from its first cause; ${maxHops} are allowed.`];
}

/** Holds the data of an event to its contract; data that is elsewhere only to there being one. */
export function checkData(
  { type, data, metadata }: EventMessage,
  validators: Validators,
  isElsewhere: boolean,
): [reason: RejectionReason, detail: string] | undefined {
  const versions = Object.hasOwn(validators, type) ? validators[type] : undefined;
  if (!versions) return ["unknown-type", "No contract of this consumer has the event's type."];
  const validate = versions[metadata.version];
  if (!validate) {
    const known = Object.keys(versions).join(", ");
    return ["unknown-version", `Version ${metadata.version} is not among the known: ${known}.`];
  }
  const violation = isElsewhere ? undefined : validate(data);
  return violation && ["contract", `/data${violation.path} ${violation.rule}`];
}

/** What a message says of its past; a message straight from EventBridge has no attributes. */
export function recoveredAttributes(
  record: Pick<SQSRecord, "messageAttributes">,
): DeadLetterAttributes | undefined {
  const { messageAttributes } = record;
  const names = Object.keys(messageAttributes);
  if (names.length === 0) return undefined;
  return fromMessageAttributes(
    Object.fromEntries(names.map((name) => [name, { StringValue: messageAttributes[name]?.stringValue }])),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
