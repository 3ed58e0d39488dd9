import type { SpanContext } from "../../events/message/trace-context";

/** As OTLP numbers them. */
export const spanKinds = { client: 3, consumer: 5 } as const;
const errorStatus = 2;

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface Span extends SpanContext {
  readonly parentSpanId?: string | undefined;
  /** The span that sent the event. */
  readonly link?: SpanContext | undefined;
  readonly name: string;
  readonly kind: (typeof spanKinds)[keyof typeof spanKinds];
  readonly startMs: number;
  readonly endMs: number;
  /** Why it failed, without event data. */
  readonly error?: string | undefined;
  readonly attributes?: Attributes;
}

/** A hundred are some 70 KB; CloudWatch takes 1 MB as a line. */
const maxSpansOfALine = 100;

/** Spans as OTLP/JSON, one request per line: what a collector's `otlpjson` connector and X-Ray's OTLP endpoint take. */
export function otlpLines(service: string, spans: readonly Span[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < spans.length; start += maxSpansOfALine) {
    const some = spans.slice(start, start + maxSpansOfALine).map(otlpSpan);
    const scopeSpans = [{ scope: { name: "bellyfed" }, spans: some }];
    const resource = { attributes: attributeList({ "service.name": service }) };
    lines.push(`${JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })}\n`);
  }
  return lines;
}

function otlpSpan(span: Span): object {
  const { traceId, spanId, parentSpanId, link, name, kind, startMs, endMs, error, attributes } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    flags: 1,
    name,
    kind,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: attributeList(attributes ?? {}),
    ...(link && { links: [{ traceId: link.traceId, spanId: link.spanId }] }),
    status: error === undefined ? {} : { code: errorStatus, message: error },
  };
}

function nanoseconds(ms: number): string {
  return `${Math.floor(ms)}000000`;
}

/** OTLP/JSON writes whole numbers of 64 bits as texts. */
function attributeList(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [{ key, value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value } }];
  });
}
