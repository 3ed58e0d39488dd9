import { fromMessageAttributes, type DeadLetterAttributes, type MessageAttribute } from "./dead-letter";
import { domainOf } from "../../events/domains";
import type { RecoverySource } from "./recovery-settings";

/** A message as it was received from a dead-letter queue. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** ARN of the queue that SQS itself moved the message from (`DeadLetterQueueSourceArn`). */
  readonly movedFromArn?: string;
  /** X-Ray trace header. */
  readonly traceHeader?: string;
  /** Message group of a fair queue. */
  readonly groupId?: string;
  /** When it was first sent to a queue, milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** The envelope that EventBridge delivers an event in. */
export interface EventEnvelope {
  readonly source: string;
  readonly "detail-type": string;
  readonly time: string;
  readonly account?: string;
  readonly region?: string;
  readonly resources?: unknown;
  readonly detail: object;
}

/** A dead letter of whichever format, told as a consumer would have told it. */
export interface DeadLetter extends DeadLetterAttributes {
  readonly envelope: EventEnvelope;
  /** ARN of the target that EventBridge could not deliver to; absent for a consumer's dead letter. */
  readonly targetArn?: string;
}

/** Marks an event that was published again, as nothing else of it can carry a count. */
const recoveriesMark = "bellyfed:recoveries/";

/** Reads either format, whichever queue it lies in; undefined when it is neither. */
export function readDeadLetter(message: ReceivedMessage, source: RecoverySource): DeadLetter | undefined {
  const envelope = parseEnvelope(message.body);
  if (!envelope) return undefined;
  const text = (name: string): string => message.attributes[name]?.StringValue ?? "";
  const own = fromMessageAttributes(message.attributes);
  const common = { ...describe(envelope, message, source), ...said(own), envelope };
  const targetArn = text("TARGET_ARN") || (text("ERROR_CODE") && busArn(envelope, source));
  if (targetArn) {
    const detail = `${text("ERROR_CODE")}: ${text("ERROR_MESSAGE")}`;
    const recoveries = countRecoveries(envelope);
    return { ...common, reason: "undelivered", detail, origin: targetArn, recoveries, targetArn };
  }
  // Attributes of an earlier recovery may still be on it; that SQS moved it is what happened last.
  if (message.movedFromArn) {
    const recoveries = Number(text("recoveries")) || 0;
    return { ...common, reason: "redrive", detail: `moved by SQS from ${message.movedFromArn}`, recoveries };
  }
  return own && common;
}

/** A bus that could not encrypt an event names no target: the event is lost for the bus itself. */
function busArn({ region, account }: EventEnvelope, { busName }: RecoverySource): string {
  return busName === undefined ? "" : `arn:aws:events:${region}:${account}:event-bus/${busName}`;
}

/** The event's resources with the mark that it was recovered so often. */
export function markRecoveries(envelope: EventEnvelope, recoveries: number): string[] {
  const others = resourcesOf(envelope).filter((resource) => !resource.startsWith(recoveriesMark));
  return [...others, `${recoveriesMark}${recoveries}`];
}

function countRecoveries(envelope: EventEnvelope): number {
  const mark = resourcesOf(envelope).find((resource) => resource.startsWith(recoveriesMark));
  return Number(mark?.slice(recoveriesMark.length)) || 0;
}

function resourcesOf({ resources }: EventEnvelope): string[] {
  if (!Array.isArray(resources)) return [];
  return resources.filter((resource): resource is string => typeof resource === "string");
}

/** What a consumer has left empty is not said. */
function said(attributes: DeadLetterAttributes | undefined): Partial<DeadLetterAttributes> {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([, value]) => value !== ""));
}

/** What can be told of a message that no consumer has described. */
function describe(
  envelope: EventEnvelope,
  message: ReceivedMessage,
  source: RecoverySource,
): DeadLetterAttributes {
  const { metadata } = envelope.detail as { metadata?: { id?: unknown } };
  const eventType = envelope["detail-type"];
  return {
    reason: "",
    detail: "",
    eventId: typeof metadata?.id === "string" ? metadata.id : message.messageId,
    eventType,
    domain: domainOf(eventType) ?? "unknown",
    consumer: source.consumer,
    firstSeen: new Date(message.sentAtMs).toISOString(),
    origin: source.originUrl ?? "",
    recoveries: 0,
  };
}

function parseEnvelope(body: string): EventEnvelope | undefined {
  let parsed: Partial<EventEnvelope> | null;
  try {
    parsed = JSON.parse(body) as Partial<EventEnvelope> | null;
  } catch {
    return undefined;
  }
  const { source, detail } = parsed ?? {};
  const isWhole =
    typeof source === "string" &&
    typeof parsed?.["detail-type"] === "string" &&
    typeof detail === "object" &&
    detail !== null &&
    !Array.isArray(detail);
  return isWhole ? (parsed as EventEnvelope) : undefined;
}
