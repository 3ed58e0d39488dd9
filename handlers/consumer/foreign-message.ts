import type { EventMessage } from "../../events/message/event-message";
import type { EventViolation, Validators } from "../../events/message/validation";
import type { Rejection, UnknownContract } from "../dead-letters/dead-letter";
import { redact } from "../failures/redact";
import { bridgeEnvelope, type BodyContent } from "./read-body";

const envelopeWords = "{ type, source, data, metadata }";
const maxNameLength = 64;

/**
 * What is wrong with a message without an EventMessage, and its remedy where it is known. The detail holds no values but
 * EventBridge's detail-type and source.
 */
export function foreignMessage(
  content: BodyContent,
  { path, rule }: EventViolation,
): Rejection & { readonly event: Partial<EventMessage> | undefined } {
  const broken = `${path} ${rule}`.trim();
  const names = namesOf(content);
  const foreign = names
    ? `detail-type ${names.type}, source ${names.source}: ${mistakeOf(content.event, names.source)}`
    : otherSender(content.event);
  const detail = foreign === undefined ? broken : `${foreign} (${broken})`;
  return { reason: "envelope", detail, event: readablePart(content) };
}

/** The fault of an event whose type or source is not that of its envelope. */
export function envelopeMismatch(content: BodyContent): Rejection {
  const { type = "none", source = "none" } = namesOf(content) ?? {};
  const detail =
    `EventBridge was given detail-type ${type} and source ${source}, and the event in it says others: ` +
    "rules are matched with EventBridge's, so both must be the same.";
  return { reason: "envelope-mismatch", detail };
}

/** A type that a rule matched, or a version above all known ones, needs a deployment of the consumer. */
export function unknownContractOf(
  { reason, detail }: Rejection,
  { type, metadata }: EventMessage,
  validators: Validators,
  isFromBridge: boolean,
): UnknownContract | undefined {
  if (reason === "unknown-type") return isFromBridge ? { reason, detail } : undefined;
  if (reason !== "unknown-version") return undefined;
  const newest = Math.max(...Object.keys(validators[type] ?? {}).map(Number));
  return metadata.version > newest ? { reason, detail } : undefined;
}

/** The readable part of an event; without a type of its own, with EventBridge's detail-type. */
function readablePart(content: BodyContent): Partial<EventMessage> | undefined {
  const isReadable = typeof content.event === "object" && content.event !== null;
  const event: Partial<EventMessage> = isReadable ? content.event : {};
  const named = typeof event.type === "string" ? event : { ...event, ...namesOf(content) };
  return isReadable || named.type !== undefined ? named : undefined;
}

/** EventBridge's detail-type and source; undefined when the message is not from EventBridge. */
function namesOf(content: BodyContent): Pick<EventMessage, "type" | "source"> | undefined {
  const { "detail-type": type, source } = bridgeEnvelope(content) ?? {};
  if (typeof type !== "string" || typeof source !== "string") return undefined;
  return { type: nameOf(type), source: nameOf(source) };
}

function nameOf(text: string): string {
  return redact(text).slice(0, maxNameLength);
}

function mistakeOf(event: unknown, source: string): string {
  if (source.startsWith("aws.")) return "an event of AWS itself, which no rule should send here";
  if (!isObject(event)) return "the detail is no object";
  if ("specversion" in event) return `the detail is a CloudEvent; make ${envelopeWords} of it`;
  if ("metadata" in event || ("type" in event && "data" in event)) return "no event";
  return `the detail holds the data alone; put it into ${envelopeWords}, as createPublisher does`;
}

function otherSender(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  if (typeof body.TopicArn === "string" && "Message" in body)
    return "a notification of SNS; events come from EventBridge, so end the queue's subscription to the topic";
  const [record] = Array.isArray(body.Records) ? (body.Records as unknown[]) : [];
  const isOfS3 = isObject(record) && record.eventSource === "aws:s3";
  if (isOfS3 || body.Event === "s3:TestEvent")
    return "a notification of S3; events come from EventBridge, so take the queue out of the bucket's notifications";
  if ("specversion" in body) return `a CloudEvent; make ${envelopeWords} of it, and send it to a bus`;
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
