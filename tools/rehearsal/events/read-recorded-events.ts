import { rawMembers } from "../../../events/message/raw-members";
import type { RecordedEvent } from "./recorded-event";

type Fields = Readonly<Record<string, unknown>>;

/** The events of a file, and how many records of the journal do not hold their event's data. */
export interface RecordedEvents {
  readonly events: readonly RecordedEvent[];
  readonly withoutData: number;
}

/**
 * Reads events: one JSON text to a line, or a JSON list. Each is EventBridge's envelope, as an archive or a queue has it;
 * a record of the journal, as `events journal find --json` prints it; or the event alone, as `events archive export`
 * writes it and `events publish` reads it.
 * @throws naming the line that is none of them
 */
export function readRecordedEvents(text: string): RecordedEvents {
  const texts = textsOf(text);
  const events = texts.flatMap(({ json, line }) => readOne(json, line) ?? []);
  return { events, withoutData: texts.length - events.length };
}

function textsOf(text: string): readonly { readonly json: string; readonly line: number }[] {
  const whole = text.replace(/^\ufeff/, "").trim();
  const lists = /^\[|^\{\s*\n/.test(whole) ? parsed(whole) : undefined;
  if (lists !== undefined)
    return [lists].flat().map((value: unknown, index) => ({ json: JSON.stringify(value), line: index + 1 }));
  return whole
    .split(/\r?\n/)
    .map((json, index) => ({ json, line: index + 1 }))
    .filter(({ json }) => json.trim() !== "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readOne(json: string, line: number): RecordedEvent | undefined {
  const value = parsed(json);
  const refuse = (what: string): Error => new Error(`Event ${line} of the file ${what}.`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("is no JSON object");
  const fields = value as Fields;
  if (typeof fields["detail-type"] === "string" && fields["detail"] !== undefined) {
    const detail = rawMembers(json).get("detail") as string;
    return {
      ...named(fields["detail"] as Fields, fields["detail-type"], fields["source"], line),
      detail,
      body: json,
    };
  }
  if (typeof fields["eventId"] === "string" && fields["fingerprint"] !== undefined) {
    if (typeof fields["data"] !== "string") return undefined;
    return ofMessage(messageOf(fields, fields["data"]), line);
  }
  if (typeof fields["type"] === "string") return ofMessage(json, line);
  throw refuse("has neither detail-type nor type: it is no event");
}

/** The event of a record: of a journal in a table, a further event of one id has a number after it. */
function messageOf(record: Fields, data: string): string {
  const { eventId, type, source, time, version, correlationId, causationId, hops, producer } = record;
  const id = String(eventId).replace(/#\d+$/, "");
  const metadata = { id, time, version, correlationId, causationId, hops, producer };
  return `${JSON.stringify({ type, source, metadata }).slice(0, -1)},"data":${data}}`;
}

function ofMessage(detail: string, line: number): RecordedEvent {
  const message = JSON.parse(detail) as Fields;
  const name = named(message, message["type"], message["source"], line);
  const head = {
    version: "0",
    id: "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": name.type,
    source: name.source,
    account: "000000000000",
    time: "2026-01-01T00:00:00Z",
    region: "us-east-1",
    resources: [],
  };
  return { ...name, detail, body: `${JSON.stringify(head).slice(0, -1)},"detail":${detail}}` };
}

function named(
  event: Fields,
  type: unknown,
  source: unknown,
  line: number,
): Omit<RecordedEvent, "detail" | "body"> {
  const { id } = (event["metadata"] ?? {}) as { readonly id?: unknown };
  return { id: typeof id === "string" ? id : `line ${line}`, type: String(type), source: String(source) };
}
