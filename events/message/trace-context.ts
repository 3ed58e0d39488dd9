import type { EventMetadata } from "./event-message";

/** W3C Trace Context as it travels in an event's metadata and in HTTP headers; see https://www.w3.org/TR/trace-context/. */
export interface TraceContext {
  readonly traceparent: string;
  /** Of the tracing systems on the way; travels unchanged. */
  readonly tracestate?: string;
}

/** What a traceparent says. */
export interface SpanContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** A later version may say more behind a hyphen, as headers can; version ff and ids of zeros are invalid. */
const traceparentPattern =
  /^(?:00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$|(?!00|ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-[\x21-\x7e]*)?$)/;
const [traceIdAt, traceIdEnd, spanIdAt, spanIdEnd, flagsAt, flagsEnd] = [3, 35, 36, 52, 53, 55] as const;

const sampledFlag = 1;
/** As many characters of a header as everybody lets pass. */
const maxLength = 512;

/** Whether a value is a traceparent of any version. */
function isTraceparent(value: unknown): value is string {
  return typeof value === "string" && value.length <= maxLength && traceparentPattern.test(value);
}

/** Reads a traceparent of any version; undefined for everything else. */
export function readTraceparent(value: unknown): SpanContext | undefined {
  if (!isTraceparent(value)) return undefined;
  return {
    traceId: value.slice(traceIdAt, traceIdEnd),
    spanId: value.slice(spanIdAt, spanIdEnd),
    isSampled: (parseInt(value.slice(flagsAt, flagsEnd), 16) & sampledFlag) !== 0,
  };
}

export function writeTraceparent({ traceId, spanId, isSampled }: SpanContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}

/** `key=value`, the key as `vendor` or `tenant@vendor`. */
const tracestateMember =
  /^[ \t]*(?:[a-z\d][a-z\d_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})?[ \t]*$/;
const maxTracestateMembers = 32;

/** Reads what a caller or an event says. Without a valid traceparent it is nothing: then the trace begins anew. */
export function traceContextOf(given: unknown): TraceContext | undefined {
  const { traceparent, tracestate } = (given ?? {}) as Partial<Record<keyof TraceContext, unknown>>;
  if (!isTraceparent(traceparent)) return undefined;
  return isTracestate(tracestate) ? { traceparent, tracestate } : { traceparent };
}

/** The first valid context of several sources; one that throws is passed over, as a trace must not stop an event. */
export function firstTraceContext(...sources: readonly (() => unknown)[]): TraceContext | undefined {
  for (const source of sources) {
    try {
      const context = traceContextOf(source());
      if (context) return context;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** The metadata without what is no valid context. */
export function withValidTrace(metadata: EventMetadata): EventMetadata {
  // Most events end here.
  if (metadata.tracestate === undefined && isAbsentOrValid(metadata.traceparent)) return metadata;
  const { traceparent, tracestate, ...others } = metadata;
  const valid = traceContextOf(metadata);
  const isValid = traceparent === valid?.traceparent && tracestate === valid?.tracestate;
  return isValid ? metadata : { ...others, ...valid };
}

function isAbsentOrValid(traceparent: unknown): boolean {
  return traceparent === undefined || isTraceparent(traceparent);
}

/** The trace of an entry as X-Ray writes it. */
export function xRayTrace({ traceparent }: EventMetadata): { readonly TraceHeader?: string } {
  const span = readTraceparent(traceparent);
  if (!span) return {};
  const { traceId, spanId, isSampled } = span;
  const root = `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
  return { TraceHeader: `${root};Parent=${spanId};Sampled=${isSampled ? 1 : 0}` };
}

function isTracestate(value: unknown): value is string {
  if (typeof value !== "string" || value === "" || value.length > maxLength) return false;
  const members = value.split(",");
  return members.length <= maxTracestateMembers && members.every((member) => tracestateMember.test(member));
}
