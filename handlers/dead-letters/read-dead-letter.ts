import { fromMessageAttributes, type DeadLetterAttributes, type MessageAttribute } from "./dead-letter";
import { domainOf } from "../../events/domains";
import type { RecoverySource } from "./recovery-settings";

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
  /** SentTimestamp, milliseconds since the epoch. */
  readonly sentAtMs: number;
}

export interface EventEnvelope {
  readonly source: string;
  readonly "detail-type": string;
  readonly time: string;
  readonly account?: string;
  readonly region?: string;
  readonly resources?: unknown;
  readonly detail: object;
}

/** A dead letter of either format. */
export interface DeadLetter extends DeadLetterAttributes {
  readonly envelope: EventEnvelope;
  /** ARN of the target of an undelivered event; absent for a consumer's dead letter. */
  readonly targetArn?: string;
}

/** Prefix of the resource that counts the recoveries of a published event. */
const recoveriesMark = "bellyfed:recoveries/";

/** Reads a dead letter of a consumer, of SQS or of EventBridge; undefined when it is none of them. */
export function readDeadLetter(message: ReceivedMessage, source: RecoverySource): DeadLetter | undefined {
  const envelope = parseEnvelope(message.body);
  if (!envelope) return undefined;
  const text = (name: string): string => message.attributes[name]?.StringValue ?? "";
  const own = fromMessageAttributes(message.attributes);
  const common = { ...defaultAttributes(envelope, message, source), ...written(own), envelope };
  const targetArn = text("TARGET_ARN") || (text("ERROR_CODE") && busArn(envelope, source));
  if (targetArn) {
    const detail = `${text("ERROR_CODE")}: ${text("ERROR_MESSAGE")}`;
    const recoveries = countRecoveries(envelope);
    return { ...common, reason: "undelivered", detail, origin: targetArn, recoveries, targetArn };
  }
  // SQS moved it last, whatever the attributes of an earlier recovery say.
  if (message.movedFromArn) {
    const recoveries = Number(text("recoveries")) || 0;
    return { ...common, reason: "redrive", detail: `moved by SQS from ${message.movedFromArn}`, recoveries };
  }
  return own && common;
}

/** An event that a bus could not encrypt has no target: it goes back to the bus. */
function busArn({ region, account }: EventEnvelope, { busName }: RecoverySource): string {
  return busName === undefined ? "" : `arn:aws:events:${region}:${account}:event-bus/${busName}`;
}

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

function written(attributes: DeadLetterAttributes | undefined): Partial<DeadLetterAttributes> {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([, value]) => value !== ""));
}

/** The attributes of a message that no consumer wrote. */
function defaultAttributes(
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
