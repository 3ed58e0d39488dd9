import { rawMembers } from "../../../../events/message/raw-members";
import { UsageError } from "../usage-error";

/** An event as EventBridge is given it. */
export interface TestedEvent {
  readonly type: string;
  readonly source: string;
  /** JSON text of an object, as it was written. */
  readonly detail: string;
  /** ISO 8601; undefined: the moment it is published. */
  readonly time?: string;
  readonly resources: readonly string[];
}

/** Where an event is published, for the fields that EventBridge itself fills in. */
export interface PublishedAt {
  readonly account: string;
  readonly region: string;
  readonly nowMs: number;
}

/**
 * Reads one event: an entry of PutEvents, an event as EventBridge delivers it (a message of a queue), or an event of
 * the platform (`type`, `source`, `data`, `metadata`), which is its own detail.
 * @throws UsageError saying what it is instead.
 */
export function readTestedEvent(text: string): TestedEvent {
  let members: ReadonlyMap<string, string>;
  try {
    members = rawMembers(text);
  } catch (error) {
    throw new UsageError(`It must be one event as a JSON object: ${(error as Error).message}.`);
  }
  const has = (name: string): boolean => members.has(name);
  if (has("DetailType") || has("Detail")) return readEntry(members);
  if (has("detail-type")) return readDelivered(members);
  if (has("type") && has("source")) {
    return {
      type: textOf(members, "type"),
      source: textOf(members, "source"),
      detail: text.trim(),
      resources: [],
    };
  }
  throw new UsageError(
    "It must be an entry of PutEvents (Source, DetailType, Detail), an event as EventBridge delivers it (detail-type, " +
      "source, detail) or an event of the platform (type, source, data, metadata). It has: " +
      `${[...members.keys()].join(", ") || "nothing"}.`,
  );
}

/** The event as rules see it. */
export function testedEventText(event: TestedEvent, { account, region, nowMs }: PublishedAt): string {
  const { type, source, detail, resources } = event;
  const envelope = JSON.stringify({
    version: "0",
    id: "00000000-0000-4000-8000-000000000000",
    "detail-type": type,
    source,
    account,
    // Whole seconds, as EventBridge writes it.
    time: event.time ?? `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    region,
    resources,
  });
  return `${envelope.slice(0, -1)},"detail":${detail}}`;
}

function readEntry(members: ReadonlyMap<string, string>): TestedEvent {
  return {
    type: textOf(members, "DetailType"),
    source: textOf(members, "Source"),
    detail: objectText("Detail", textOf(members, "Detail")),
    resources: listOf(members, "Resources"),
  };
}

function readDelivered(members: ReadonlyMap<string, string>): TestedEvent {
  return {
    type: textOf(members, "detail-type"),
    source: textOf(members, "source"),
    detail: objectText("detail", members.get("detail") ?? "null"),
    ...(members.has("time") && { time: textOf(members, "time") }),
    resources: listOf(members, "resources"),
  };
}

function textOf(members: ReadonlyMap<string, string>, name: string): string {
  const value: unknown = JSON.parse(members.get(name) ?? "null");
  if (typeof value === "string" && value !== "") return value;
  throw new UsageError(`${name} is ${members.get(name) ?? "missing"}: must be a text.`);
}

function listOf(members: ReadonlyMap<string, string>, name: string): readonly string[] {
  const value: unknown = JSON.parse(members.get(name) ?? "[]");
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new UsageError(`${name} is ${members.get(name) ?? ""}: must be a list of texts.`);
}

function objectText(name: string, text: string): string {
  try {
    rawMembers(text);
    return text;
  } catch {
    throw new UsageError(`${name} is ${text.slice(0, 60)}: must hold a JSON object.`);
  }
}
