/** A span as a log line has it, with its attributes by name and the service that it is of. */
export interface LoggedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: { readonly code?: number; readonly message?: string };
}

type Attributes = readonly { key: string; value: { stringValue?: string; intValue?: string } }[];

interface OtlpRequest {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<LoggedSpan, "attributes"> & { attributes: Attributes })[];
    }[];
  }[];
}

/** The spans in lines of a log. */
export function spansIn(lines: readonly object[]): LoggedSpan[] {
  return lines.flatMap((line) =>
    ((line as OtlpRequest).resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
      const service = byName(resource.attributes)["service.name"] ?? "";
      const spans = scopeSpans.flatMap((scope) => scope.spans);
      return spans.map((span) => ({ ...span, service, attributes: byName(span.attributes) }));
    }),
  );
}

function byName(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? ""]),
  );
}
