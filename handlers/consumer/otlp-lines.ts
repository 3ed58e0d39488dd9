import type { SpanContext } from "../../events/message/trace-context";

/** As OTLP numbers them. */
export const spanKinds = { client: 3, consumer: 5 } as const;
const errorStatus = 2;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** The span that sent the event. */
  readonly link: SpanContext | undefined;
  readonly name: string;
  readonly kind: (typeof spanKinds)[keyof typeof spanKinds];
  readonly startMs: number;
  readonly endMs: number;
  /** Of {@link attributeText}, with commas between. */
  readonly attributes: string;
  /** Why it failed, without event data. */
  readonly error: string | undefined;
}

/** A hundred are some 70 KB; CloudWatch takes 1 MB as a line. */
const maxSpansOfALine = 100;

/** Spans as OTLP/JSON, one request per line: what a collector's `otlpjson` connector and X-Ray's OTLP endpoint take. */
export function otlpLines(service: string, spans: readonly string[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < spans.length; start += maxSpansOfALine) {
    const some = spans.slice(start, start + maxSpansOfALine).join(",");
    const resource = `{"attributes":[${attributeText("service.name", service)}]}`;
    const scopeSpans = `[{"scope":{"name":"bellyfed"},"spans":[${some}]}]`;
    lines.push(`{"resourceSpans":[{"resource":${resource},"scopeSpans":${scopeSpans}}]}\n`);
  }
  return lines;
}

/** A span as text, put together by hand: JSON.stringify of all its parts takes several times as long. */
export function spanText(span: Span): string {
  const { traceId, spanId, parentSpanId, link, name, kind, startMs, endMs, attributes, error } = span;
  const parent = parentSpanId === undefined ? "" : `"parentSpanId":"${parentSpanId}",`;
  const links = link ? `"links":[{"traceId":"${link.traceId}","spanId":"${link.spanId}"}],` : "";
  const status = error === undefined ? "{}" : `{"code":${errorStatus},"message":${JSON.stringify(error)}}`;
  return (
    `{"traceId":"${traceId}","spanId":"${spanId}",${parent}"flags":1,"name":${JSON.stringify(name)},"kind":${kind},` +
    `"startTimeUnixNano":"${nanoseconds(startMs)}","endTimeUnixNano":"${nanoseconds(endMs)}",` +
    `"attributes":[${attributes}],${links}"status":${status}}`
  );
}

function nanoseconds(ms: number): string {
  return `${Math.floor(ms)}000000`;
}

/** OTLP/JSON writes whole numbers of 64 bits as texts. */
export function attributeText(key: string, value: string | number): string {
  const typed =
    typeof value === "number" ? `"intValue":"${value}"` : `"stringValue":${JSON.stringify(value)}`;
  return `{"key":"${key}","value":{${typed}}}`;
}
