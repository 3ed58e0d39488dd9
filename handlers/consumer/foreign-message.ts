import { redact } from "../failures/redact";
import { bridgeEnvelope } from "./bridge-envelope";
import type { BodyContent } from "./read-body";

type Fields = Readonly<Record<string, unknown>>;

const envelopeWords = "{ type, source, data, metadata }";
const maxNameLength = 64;

/**
 * Describes a message without an EventMessage and its remedy; undefined when only the broken rule is known. It holds no
 * values but EventBridge's detail-type and source.
 */
export function describeForeign(content: BodyContent): string | undefined {
  const names = namesOf(content);
  const what = names === undefined ? otherSender(content.event) : mistakeOf(content);
  return names === undefined
    ? what
    : `detail-type ${names.type}, source ${names.source}: ${what ?? "no event"}`;
}

/** EventBridge's detail-type and source; undefined when the message is not from EventBridge. */
export function namesOf(
  content: BodyContent,
): { readonly type: string; readonly source: string } | undefined {
  const { "detail-type": type, source } = bridgeEnvelope(content) ?? {};
  if (typeof type !== "string" || typeof source !== "string") return undefined;
  return { type: nameOf(type), source: nameOf(source) };
}

function nameOf(text: string): string {
  return redact(text, undefined).slice(0, maxNameLength);
}

function mistakeOf(content: BodyContent): string | undefined {
  const { event } = content;
  const { source } = bridgeEnvelope(content) ?? {};
  if (typeof source === "string" && source.startsWith("aws."))
    return "an event of AWS itself, which no rule should send here";
  if (!isObject(event)) return "the detail is no object";
  if ("specversion" in event) return `the detail is a CloudEvent; make ${envelopeWords} of it`;
  const has = (name: string): boolean => name in event;
  if (!has("metadata") && !(has("type") && has("data")))
    return `the detail holds the data alone; put it into ${envelopeWords}, as createPublisher does`;
  return undefined;
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

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
