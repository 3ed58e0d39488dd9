import {
  paginateFilterLogEvents,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";

/** What a consumer's log says of one event. */
export interface EventLine {
  readonly atMs: number;
  /** The outcome of an attempt or of a message; `log` for a line of the handler's own. */
  readonly what: string;
  readonly attempt?: number;
  /** The error, or the handler's own words. */
  readonly text: string;
}

/** The lines of a log group that name an event, the oldest first. Needs logs:FilterLogEvents. */
export async function readEventLines(
  logGroupName: string,
  eventId: string,
  sinceMs: number,
  client: CloudWatchLogsClient,
): Promise<EventLine[]> {
  const lines: EventLine[] = [];
  try {
    const filter = { logGroupName, startTime: Math.max(0, sinceMs), filterPattern: `"${eventId}"` };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, filter))
      for (const { timestamp = 0, message = "" } of events)
        lines.push(...linesIn(message, eventId, timestamp));
  } catch (error) {
    // A function that never ran has no log yet.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return withoutRepeats(lines.sort((one, other) => one.atMs - other.atMs));
}

type Fields = Readonly<Record<string, unknown>>;

/** What one line says; a line of spans may say several things, also of other events. */
export function linesIn(line: string, eventId: string, loggedAtMs: number): EventLine[] {
  let fields: Fields;
  try {
    fields = JSON.parse(line) as Fields;
  } catch {
    return [];
  }
  if ("resourceSpans" in fields) return spansOf(fields, eventId);
  if (fields["eventId"] !== eventId) return [];
  const { timestamp, status, outcome, error, attempt, level, message } = fields;
  const atMs = Date.parse(textOf(timestamp)) || loggedAtMs;
  const numbered = typeof attempt === "number" ? { attempt } : {};
  if (status === undefined)
    return [{ atMs, what: "log", ...numbered, text: `${textOf(level)} ${textOf(message)}`.trim() }];
  return [{ atMs, what: textOf(outcome) || "processed", ...numbered, text: textOf(error) }];
}

interface LoggedSpans {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly LoggedSpan[] }[];
  }[];
}

interface LoggedSpan {
  readonly endTimeUnixNano?: string;
  readonly status?: { readonly message?: string };
  readonly attributes?: readonly {
    readonly key: string;
    readonly value: { readonly stringValue?: string; readonly intValue?: string };
  }[];
}

function spansOf(line: Fields, eventId: string): EventLine[] {
  const spans = ((line as LoggedSpans).resourceSpans ?? [])
    .flatMap(({ scopeSpans = [] }) => scopeSpans)
    .flatMap((scope) => scope.spans ?? []);
  return spans.flatMap(({ attributes = [], endTimeUnixNano = "0", status }) => {
    const own = new Map(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? ""]));
    if (own.get("bellyfed.event.id") !== eventId) return [];
    const attempt = own.get("bellyfed.attempt");
    return [
      {
        atMs: Number(endTimeUnixNano) / 1e6,
        what: own.get("bellyfed.outcome") ?? "",
        ...(attempt !== undefined && { attempt: Number(attempt) }),
        text: status?.message ?? "",
      },
    ];
  });
}

/** A failure is in a line of its own, and in a span too where these are written. */
function withoutRepeats(lines: readonly EventLine[]): EventLine[] {
  const seen = new Set<string>();
  return lines.filter(({ atMs, what, attempt, text }) => {
    const key = `${Math.floor(atMs)} ${what} ${attempt} ${text}`;
    return !seen.has(key) && seen.add(key);
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
