import type { EventMessage } from "../../events/message/event-message";
import { normalizedEventId } from "../../events/message/event-identity";
import {
  readTraceparent,
  traceContextOf,
  writeTraceparent,
  type SpanContext,
} from "../../events/message/trace-context";
import { isUuid } from "../../events/message/uuid";
import { errorName } from "../failures/error-name";
import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { ConsumerPorts } from "./consumer-ports";
import { attributeText, otlpLines, spanKinds, spanText } from "./otlp-lines";
import type { FinalOutcome } from "./outcome";
import type { AttemptTrace } from "./passed-trace";
import type { BatchItem, ConsumerMessage } from "./read-message";
import { receivesOf } from "./received-records";
import { eventNames } from "./track-event-metrics";

/** The spans of one instance of a consumer. */
export interface EventTraces {
  /** Begins the span of an attempt; undefined when its event is not sampled. */
  begin(message: ConsumerMessage, attempt: number, nowMs: number): AttemptSpan | undefined;
  /** Ends the span of a message with its outcome; a message without an attempt gets a span without duration. */
  conclude(message: TracedMessage, outcome: FinalOutcome, nowMs: number): void;
  /** The spans that ended since the last call, as lines of the log. */
  takeLines(): string[];
}

/** A message as far as it was read. */
interface TracedMessage extends BatchItem {
  readonly event?: Partial<EventMessage> | undefined;
  readonly replayName?: string | undefined;
}

type TracesPorts = Pick<ConsumerPorts, "clock" | "random">;

export function eventTraces(
  environment: Pick<ConsumerEnvironment, "domain" | "consumer" | "queueUrl" | "settings">,
  ports: TracesPorts,
): EventTraces {
  return new SpanRecorder(environment, ports);
}

/** A call in an attempt. */
interface CallSpan {
  readonly spanId: string;
  readonly startMs: number;
  endMs?: number;
  error?: string;
}

/** The span of one attempt at an event, and those of the calls in it. */
export class AttemptSpan implements AttemptTrace {
  readonly traceparent: string;
  private readonly calls: CallSpan[] = [];

  constructor(
    readonly context: SpanContext,
    readonly parentSpanId: string | undefined,
    readonly link: SpanContext | undefined,
    /** Undefined for a message that ends without one. */
    readonly attempt: number | undefined,
    readonly startMs: number,
    private readonly ports: TracesPorts,
  ) {
    this.traceparent = writeTraceparent(context);
  }

  async duringCall<Result>(call: (traceparent: string) => Promise<Result>): Promise<Result> {
    const { context, ports } = this;
    const own: CallSpan = { spanId: newSpanId(ports), startMs: ports.clock.now() };
    this.calls.push(own);
    try {
      return await call(writeTraceparent({ ...context, spanId: own.spanId }));
    } catch (error) {
      own.error = errorName(error) ?? "unknown";
      throw error;
    } finally {
      own.endMs = ports.clock.now();
    }
  }

  /** The spans as texts. A call that goes on ends here: its span was told to the one who is called. */
  end(name: string, attributes: string, error: string | undefined, nowMs: number): string[] {
    const { parentSpanId, link, startMs } = this;
    const { traceId, spanId } = this.context;
    const kind = spanKinds.consumer;
    const own = { traceId, spanId, parentSpanId, link, name, kind, startMs, endMs: nowMs, attributes, error };
    return [spanText(own), ...this.calls.map((call) => this.endCall(call, nowMs))];
  }

  private endCall({ spanId, startMs, endMs, error }: CallSpan, nowMs: number): string {
    const { traceId, spanId: parentSpanId } = this.context;
    const attributes = error === undefined ? "" : attributeText("error.type", error);
    const common = { name: "dependency.execute", kind: spanKinds.client, link: undefined };
    return spanText({
      ...common,
      traceId,
      spanId,
      parentSpanId,
      startMs,
      endMs: endMs ?? nowMs,
      attributes,
      error,
    });
  }
}

class SpanRecorder implements EventTraces {
  private readonly service: string;
  /** By SQS' id of the message. */
  private readonly open = new Map<string, AttemptSpan>();
  private ended: string[] = [];
  private readonly constantAttributes: Readonly<Record<Operation, string>>;

  constructor(
    { domain, consumer, queueUrl, settings }: Parameters<typeof eventTraces>[0],
    private readonly ports: TracesPorts,
    private readonly sampleRatio = settings.traceSampleRatio ?? 0,
  ) {
    this.service = `${domain}/${consumer}`;
    const destination = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
    const constants = (operation: Operation): string =>
      [
        attributeText("messaging.system", "aws_sqs"),
        attributeText("messaging.operation.type", operation),
        attributeText("messaging.operation.name", operation),
        attributeText("messaging.destination.name", destination),
      ].join();
    this.constantAttributes = { process: constants("process"), settle: constants("settle") };
  }

  begin(message: ConsumerMessage, attempt: number, nowMs: number): AttemptSpan | undefined {
    const { metadata } = message.event;
    // Most events end here.
    if (!this.isSampled(metadata.id, metadata.traceparent)) return undefined;
    const span = this.newSpan(metadata.id, message, attempt, nowMs);
    this.open.set(message.record.messageId, span);
    return span;
  }

  conclude(message: TracedMessage, outcome: FinalOutcome, nowMs: number): void {
    const begun = this.open.size > 0 ? this.open.get(message.record.messageId) : undefined;
    // Who was processed had an attempt, which is not sampled.
    if (!begun && outcome.kind === "processed") return;
    const span = begun ?? this.spanWithoutAttempt(message, nowMs);
    if (!span) return;
    this.open.delete(message.record.messageId);
    const operation = begun ? "process" : "settle";
    const attributes = this.constantAttributes[operation] + attributesOf(message, span.attempt, outcome);
    this.ended.push(...span.end(`${operation} ${this.service}`, attributes, errorOf(outcome), nowMs));
  }

  takeLines(): string[] {
    const { ended } = this;
    this.ended = [];
    return otlpLines(this.service, ended);
  }

  private spanWithoutAttempt(message: TracedMessage, nowMs: number): AttemptSpan | undefined {
    const { id, traceparent } = message.event?.metadata ?? {};
    if (!isUuid(id)) return undefined;
    const eventId = normalizedEventId(id);
    const known = traceContextOf({ traceparent })?.traceparent;
    return this.isSampled(eventId, known) ? this.newSpan(eventId, message, undefined, nowMs) : undefined;
  }

  /** The producer decides; of events in no trace the ratio does. */
  private isSampled(eventId: string, traceparent: string | undefined): boolean {
    if (traceparent === undefined) return isChosen(eventId, this.sampleRatio);
    return readTraceparent(traceparent)?.isSampled === true;
  }

  /** An event in no trace has its own id as its trace. */
  private newSpan(
    eventId: string,
    { event, replayName }: TracedMessage,
    attempt: number | undefined,
    nowMs: number,
  ): AttemptSpan {
    const producer = readTraceparent(event?.metadata?.traceparent);
    // A replay comes days later, when the trace of its producer is closed, or gone: it is only linked.
    const isContinued = producer !== undefined && replayName === undefined;
    const newTrace = (): string =>
      producer ? newSpanId(this.ports) + newSpanId(this.ports) : eventId.replace(/-/g, "");
    const traceId = isContinued ? producer.traceId : newTrace();
    const context = { traceId, spanId: newSpanId(this.ports), isSampled: true };
    const parentSpanId = isContinued ? producer.spanId : undefined;
    return new AttemptSpan(context, parentSpanId, producer, attempt, nowMs, this.ports);
  }
}

/** What a span says of its message, behind what all of a consumer's say; `process` with an attempt, `settle` without. */
type Operation = "process" | "settle";

function attributesOf(
  { record, event, replayName }: TracedMessage,
  attempt: number | undefined,
  outcome: FinalOutcome,
): string {
  // What was attempted is valid; any other event may hold a mail address in place of its id.
  const isValid = attempt !== undefined && event?.metadata !== undefined && event.type !== undefined;
  const names = isValid
    ? { eventId: event.metadata.id, eventType: event.type }
    : eventNames(event, record.messageId);
  const add = (key: string, value: string | number | undefined): string =>
    value === undefined ? "" : `,${attributeText(key, value)}`;
  return (
    add("messaging.message.id", record.messageId) +
    add("bellyfed.event.id", names.eventId) +
    add("bellyfed.event.type", names.eventType) +
    add("bellyfed.receives", receivesOf(record)) +
    add("bellyfed.replay", replayName) +
    add("bellyfed.attempt", attempt) +
    add("bellyfed.outcome", outcome.kind) +
    add("error.type", isFailure(outcome) ? (outcome.reason ?? outcome.kind) : undefined)
  );
}

function errorOf(outcome: FinalOutcome): string | undefined {
  return isFailure(outcome) ? (outcome.metrics?.error ?? outcome.reason ?? outcome.kind) : undefined;
}

function isFailure(outcome: FinalOutcome): outcome is FinalOutcome & { readonly reason?: string } {
  return outcome.kind === "retried" || outcome.kind === "rejected" || outcome.kind === "dead-lettered";
}

const nil = "00000000-0000-0000-0000-000000000000";

/**
 * The same for every consumer of an event, so that it is traced as a whole or not. Of an id it reads the first and the last
 * eight digits: in each version of UUIDs, some of these differ from event to event.
 */
function isChosen(eventId: string, ratio: number): boolean {
  if (ratio === 0 || eventId === nil) return false;
  let hash = 0;
  // FNV-1a, with two digits at a time.
  for (let index = 0; index < 8; index++)
    hash = Math.imul(hash ^ eventId.charCodeAt(index) ^ (eventId.charCodeAt(28 + index) << 8), 0x01000193);
  // The last digits hardly reach its first bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x01000193);
  return (hash ^ (hash >>> 13)) >>> 0 < ratio * 2 ** 32;
}

/** 16 hexadecimal digits, not all zero. */
function newSpanId({ random }: TracesPorts): string {
  const half = (): string => (Math.floor(random() * (2 ** 32 - 1)) + 1).toString(16).padStart(8, "0");
  return half() + half();
}
