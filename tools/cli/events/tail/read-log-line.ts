import { showAge } from "../dead-letters/show-dead-letter";

/** A line of a log, as far as this program knows the format; other lines are shown as they are. */
type Fields = Readonly<Record<string, unknown>>;

const maxShown = 300;

/** What a line of a consumer's log, or of a bus' own, says in a few words; never an event's data. */
export function readLogLine(line: string): string {
  try {
    return shortened(line);
  } catch {
    // A handler may call its own fields as our lines do theirs.
    return line.trim().slice(0, maxShown);
  }
}

function shortened(line: string): string {
  const fields = parse(line);
  if (!fields) return line.trim().slice(0, maxShown);
  if ("_aws" in fields) return showBatch(fields);
  if ("resourceSpans" in fields) return `spans  ${line.split('"startTimeUnixNano"').length - 1}`;
  if ("status" in fields && "eventId" in fields) return showEventMetrics(fields);
  if ("message_type" in fields) return showBusLine(fields);
  if ("message" in fields) return showMessage(fields);
  return line.trim().slice(0, maxShown);
}

/** The counts of a batch, without the zeros. */
function showBatch(fields: Fields): string {
  const counts = Object.entries(fields)
    .filter(([name, value]) => name.startsWith("Events") && typeof value === "number" && value > 0)
    .map(([name, value]) => `${String(value)} ${name.slice("Events".length).toLowerCase()}`);
  const types = Object.entries((fields["eventTypes"] ?? {}) as Fields).map(
    ([type, count]) => `${text(count)} × ${type}`,
  );
  const ages = [fields["EventAge"], fields["RetriedEventAge"]].filter(Array.isArray).flat() as number[];
  const oldest = ages.length > 0 ? `oldest ${showAge(Math.max(...ages))}` : "";
  return ["batch", counts.join(", "), types.join(", "), oldest].filter(Boolean).join("  ");
}

function showEventMetrics({ type, status, outcome, error, eventId, duration }: Fields): string {
  return `${text(outcome ?? status)}  ${text(type)}  ${text(eventId)}  ${text(error)}  ${text(duration)} ms`;
}

/** EventBridge's own format: the details tell what the message type leaves open. */
function showBusLine({ message_type: type, log_level: level, details = {} }: Fields): string {
  const { event_id: id, detail_type: detailType, rule_arn: rule, error_message: error } = details as Fields;
  return [level, type, detailType, id, rule, error].filter(Boolean).map(text).join("  ");
}

function showMessage({ level, message, timestamp: _, ...others }: Fields): string {
  const rest = Object.entries(others).map(([name, value]) => `${name}=${text(value)}`);
  return [text(level), text(message), ...rest].filter(Boolean).join("  ").slice(0, maxShown);
}

function text(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parse(line: string): Fields | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}
