import { digestOfEvents } from "./digest-of-events";
import { isRecord } from "./is-record";
import { NotAPreview } from "./preview";

type Digest = Readonly<Record<string, unknown>>;

const again = "Make it with pulumi preview --json.";

/** What else the CLI writes that is no preview with values: a key that it has, and what it is. */
const others: readonly (readonly [key: string, what: string])[] = [
  ["deployment", "It is an export of a stack, which says what there is and not what an update would do."],
  ["resourcePlans", "It is a plan of --save-plan, which does not say what there was."],
  ["result", "It is the summary of --output json, which has no values."],
];

/**
 * Finds what `pulumi preview --json` printed, among warnings and errors that a shell put into the same file.
 * @throws NotAPreview that says what it is instead
 */
export function digestIn(text: string): { digest: Digest; errors: readonly string[] } {
  const lines = text.split(/\r?\n/);
  const events = lines.flatMap((line) => {
    const event = line.startsWith("{") ? parsed(line) : undefined;
    return isRecord(event) && typeof event["sequence"] === "number" ? [event] : [];
  });
  if (events.length > 0) {
    const around = lines.filter((line) => !line.startsWith("{"));
    return { digest: digestOfEvents(events), errors: errorsIn(around) };
  }
  const { value, around } = jsonIn(text, lines);
  if (isRecord(value) && ("steps" in value || "changeSummary" in value)) {
    return { digest: value, errors: errorsIn(around) };
  }
  const other = others.find(([key]) => isRecord(value) && key in value);
  throw new NotAPreview(`${other ? other[1] : "It has neither steps nor a changeSummary."} ${again}`);
}

/** The JSON text that begins with the first line it can, and ends with the last. */
function jsonIn(text: string, lines: readonly string[]): { value: unknown; around: readonly string[] } {
  const whole = parsed(text);
  if (whole !== undefined) return { value: whole, around: [] };
  const last = lines.findLastIndex((line) => line.endsWith("}"));
  for (const [first, line] of lines.entries()) {
    // The CLI indents: the preview itself begins a line of its own.
    if (line.trimEnd() !== "{" && line.trimEnd() !== "{}") continue;
    const value = parsed(lines.slice(first, last + 1).join("\n"));
    if (value !== undefined) return { value, around: [...lines.slice(0, first), ...lines.slice(last + 1)] };
  }
  throw new NotAPreview(whatElse(text, lines));
}

function whatElse(text: string, lines: readonly string[]): string {
  if (text.trim() === "") return `It is empty: pulumi preview printed nothing. ${again}`;
  const [error] = errorsIn(lines);
  if (error !== undefined) return `The preview failed: ${error}`;
  if (/^(@ )?previewing |^ *(View (in Browser|Live)|Type +Name +Plan)/im.test(text)) {
    return `It is what pulumi preview prints for people, which has no values. ${again}`;
  }
  if (/^\s*\{/.test(text))
    return `It is no whole JSON: it ends in the middle, or two are in one file. ${again}`;
  return `It is no JSON. ${again}`;
}

function errorsIn(lines: readonly string[]): string[] {
  return lines.filter((line) => /^error: /.test(line)).map((line) => line.trim());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
