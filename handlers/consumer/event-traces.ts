import type { EventMessage } from "../../events/message/event-message";
import { readTraceparent, writeTraceparent, type SpanContext } from "../../events/message/trace-context";
import { isUuid } from "../../events/message/uuid";
import { errorName } from "../failures/error-name";
import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { ConsumerPorts } from "./consumer-ports";
import { otlpLines, spanKinds, type Attributes, type Span } from "./otlp-lines";
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

/** The span of one attempt at an event, and those of the calls in it. */
export class AttemptSpan implements AttemptTrace {
  private readonly calls: { readonly span: Omit<Span, "endMs">; endMs?: number; error?: string }[] = [];

  constructor(
    readonly context: SpanContext,
    private readonly parents: Parents,
    private readonly attempt: number | undefined,
    private readonly startMs: number,
    private readonly ports: TracesPorts,
  ) {}

  get traceparent(): string {
    return writeTraceparent(this.context);
  }

  async duringCall<Result>(call: (traceparent: string) => Promise<Result>): Promise<Result> {
    const { context, ports } = this;
    const own = { ...context, spanId: newSpanId(ports) };
    const span = { ...own, parentSpanId: context.spanId, name: "dependency.execute", kind: spanKinds.client };
    const entry: AttemptSpan["calls"][number] = { span: { ...span, startMs: ports.clock.now() } };
    this.calls.push(entry);
    try {
      return await call(writeTraceparent(own));
    } catch (error) {
      entry.error = errorName(error) ?? "unknown";
      throw error;
    } finally {
      entry.endMs = ports.clock.now();
    }
  }

  /** A call that goes on ends here: its span was told to the one who is called. */
  end(name: string, attributes: Attributes, error: string | undefined, nowMs: number): Span[] {
    const { attempt, context, parents, startMs } = this;
    const own = { ...context, ...parents, name, kind: spanKinds.consumer, startMs, endMs: nowMs };
    const calls = this.calls.map(({ span, endMs = nowMs, error: failed }) => ({
      ...span,
      endMs,
      error: failed,
      ...(failed !== undefined && { attributes: { "error.type": failed } }),
    }));
    return [{ ...own, error, attributes: { ...attributes, "bellyfed.attempt": attempt } }, ...calls];
  }
}

type Parents = Pick<Span, "parentSpanId" | "link">;

class SpanRecorder implements EventTraces {
  private readonly destination: string;
  private readonly service: string;
  /** By SQS' id of the message. */
  private readonly open = new Map<string, AttemptSpan>();
  private ended: Span[] = [];

  constructor(
    { domain, consumer, queueUrl, settings }: Parameters<typeof eventTraces>[0],
    private readonly ports: TracesPorts,
    private readonly sampleRatio = settings.traceSampleRatio ?? 0,
  ) {
    this.service = `${domain}/${consumer}`;
    this.destination = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
  }

  begin(message: ConsumerMessage, attempt: number, nowMs: number): AttemptSpan | undefined {
    const span = this.spanOf(message, attempt, nowMs);
    if (span) this.open.set(message.record.messageId, span);
    return span;
  }

  conclude(message: TracedMessage, outcome: FinalOutcome, nowMs: number): void {
    const { record, event, replayName } = message;
    const begun = this.open.get(record.messageId);
    const span = begun ?? this.spanOf(message, undefined, nowMs);
    if (!span) return;
    this.open.delete(record.messageId);
    const { eventId, eventType } = eventNames(event, record.messageId);
    const operation = begun ? "process" : "settle";
    const error = isFailure(outcome) ? (outcome.metrics?.error ?? outcome.reason ?? outcome.kind) : undefined;
    const attributes = {
      "messaging.system": "aws_sqs",
      "messaging.operation.type": operation,
      "messaging.operation.name": operation,
      "messaging.destination.name": this.destination,
      "messaging.message.id": record.messageId,
      "bellyfed.event.id": eventId,
      "bellyfed.event.type": eventType,
      "bellyfed.outcome": outcome.kind,
      "bellyfed.receives": receivesOf(record),
      "bellyfed.replay": replayName,
      "error.type": isFailure(outcome) ? (outcome.reason ?? outcome.kind) : undefined,
    };
    this.ended.push(...span.end(`${operation} ${this.service}`, attributes, error, nowMs));
  }

  takeLines(): string[] {
    const { ended } = this;
    this.ended = [];
    return otlpLines(this.service, ended);
  }

  /** A producer's decision counts; an event of no trace has its own id as its trace. */
  private spanOf(
    { event, replayName }: TracedMessage,
    attempt: number | undefined,
    nowMs: number,
  ): AttemptSpan | undefined {
    const id = event?.metadata?.id;
    if (!isUuid(id)) return undefined;
    const producer = readTraceparent(event?.metadata?.traceparent);
    const eventTraceId = id.replace(/-/g, "").toLowerCase();
    if (!(producer ? producer.isSampled : isChosen(eventTraceId, this.sampleRatio))) return undefined;
    // A replay comes days later, when the trace of its producer is closed, or gone: it is only linked.
    const isContinued = producer !== undefined && replayName === undefined;
    const newTrace = producer ? newSpanId(this.ports) + newSpanId(this.ports) : eventTraceId;
    const traceId = isContinued ? producer.traceId : newTrace;
    const context = { traceId, spanId: newSpanId(this.ports), isSampled: true };
    const parents = { parentSpanId: isContinued ? producer.spanId : undefined, link: producer };
    return new AttemptSpan(context, parents, attempt, nowMs, this.ports);
  }
}

function isFailure(outcome: FinalOutcome): outcome is FinalOutcome & { readonly reason?: string } {
  return outcome.kind === "retried" || outcome.kind === "rejected" || outcome.kind === "dead-lettered";
}

const none = /^0+$/;
/** Spreads ids over all numbers of 32 bits, whichever of their digits differ. */
const spread = 0x9e3779b1;

/** The same for every consumer of an event, so that it is traced as a whole or not. */
function isChosen(eventTraceId: string, ratio: number): boolean {
  if (ratio === 0 || none.test(eventTraceId)) return false;
  const digits = parseInt(eventTraceId.slice(0, 8), 16) ^ parseInt(eventTraceId.slice(-8), 16);
  return Math.imul(digits, spread) >>> 0 < ratio * 2 ** 32;
}

/** 16 hexadecimal digits, not all zero. */
function newSpanId({ random }: TracesPorts): string {
  const half = (): string => (Math.floor(random() * (2 ** 32 - 1)) + 1).toString(16).padStart(8, "0");
  return half() + half();
}
