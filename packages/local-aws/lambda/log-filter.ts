/** Levels of log lines, least first. */
const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

/** A level from which on Lambda passes a function's lines on. */
export type ApplicationLogLevel = (typeof levels)[number];

/**
 * How Lambda writes a function's log. Lines of Lambda's own (START, END, REPORT), which `systemLogLevel` is for, are
 * not written here.
 */
export interface LoggingSettings {
  /** `Text` passes everything on as it is. */
  readonly format: "Text" | "JSON";
  /** With `JSON` only. Default INFO. */
  readonly applicationLevel?: ApplicationLogLevel | undefined;
  /** With `JSON` only, and kept only. Default INFO. */
  readonly systemLevel?: "DEBUG" | "INFO" | "WARN" | undefined;
  /** Default `/aws/lambda/<function>`. */
  readonly logGroup?: string | undefined;
}

/** Whether it is one of Lambda's levels. */
export function isLogLevel(level: unknown): level is ApplicationLogLevel {
  return levels.includes(level as ApplicationLogLevel);
}

/**
 * Whether Lambda passes on what a function has written. With JSON it looks at each line: one that is no JSON, or has no
 * valid level or no valid time, counts as INFO
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export function passesLogFilter(line: string, settings: LoggingSettings | undefined): boolean {
  if (settings?.format !== "JSON") return true;
  return rank(levelOf(line)) >= rank(settings.applicationLevel ?? "INFO");
}

function levelOf(line: string): ApplicationLogLevel {
  const { level, timestamp } = fieldsOf(line);
  return isLogLevel(level) && isTime(timestamp) ? level : "INFO";
}

function fieldsOf(line: string): { readonly level?: unknown; readonly timestamp?: unknown } {
  try {
    return (JSON.parse(line) as object | null) ?? {};
  } catch {
    return {};
  }
}

/** RFC 3339. */
function isTime(value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !isNaN(Date.parse(value))
  );
}

function rank(level: ApplicationLogLevel): number {
  return levels.indexOf(level);
}
