import { parseInstantMs } from "../../../../events/message/parse-instant-ms";
import { isUuid } from "../../../../events/message/uuid";
import type { Draft } from "../../../../events/publisher/prepare-event";
import { metadataKeys } from "./draft-keys";

type Problem = { readonly problem: string };

/** CloudEvents' names are of lower-case letters and digits: `correlationid` is our `correlationId`. */
const metadataOf = new Map<string, string>(metadataKeys.map((key) => [key.toLowerCase(), key]));
const plainKeys = ["specversion", "type", "source", "data", "datacontenttype"];
const timePattern = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Whether a line is a CloudEvent in JSON: only these say a `specversion`. */
export function isCloudEvent(line: object): boolean {
  return "specversion" in line;
}

/**
 * Reads a CloudEvent (https://github.com/cloudevents/spec, version 1.0, JSON format) as a draft. `type`, `source` and
 * `data` are the event's own; `id`, `time` and the extensions `correlationid` and `causationid`, `version`, `hops` and
 * `producer` go to its metadata. What has no place in the envelope is a problem, never left out.
 */
export function readCloudEvent(event: Readonly<Record<string, unknown>>): Draft | Problem {
  const problem = unmapped(event);
  if (problem !== undefined) return { problem: `is a CloudEvent, and ${problem}` };
  const metadata: Record<string, unknown> = {};
  for (const [name, key] of metadataOf) if (event[name] !== undefined) metadata[key] = event[name];
  if (typeof metadata["time"] === "string") {
    const time = readTime(metadata["time"]);
    if (typeof time !== "string") return { problem: `is a CloudEvent, and its time ${time.problem}` };
    metadata["time"] = time;
  }
  const { type, source, data } = event;
  return { type, source, data, metadata } as Draft;
}

function unmapped(event: Readonly<Record<string, unknown>>): string | undefined {
  const { specversion, id, source, datacontenttype: contentType = "application/json" } = event;
  if (specversion !== "1.0") return `its specversion is ${JSON.stringify(specversion)}: only "1.0" is read`;
  if (!isUuid(id)) return "its id must be a UUID to become metadata.id";
  if (source === undefined) return "has no source";
  if ("data_base64" in event) return "its data_base64 cannot be mapped: give its data as JSON";
  if (typeof contentType !== "string" || !/^[\w.-]+\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType))
    return `its datacontenttype is ${JSON.stringify(contentType)}: only JSON travels`;
  const name = Object.keys(event).find((key) => !plainKeys.includes(key) && !metadataOf.has(key));
  if (name === undefined) return undefined;
  const known = [...plainKeys, ...metadataOf.keys()].join(", ");
  return `its attribute ${JSON.stringify(name)} has no place in an event: put it into data, or leave it out; read are ${known}`;
}

/** The same instant with milliseconds and Z. */
function readTime(text: string): string | Problem {
  const [, date, time, fraction = "", sign = "+", hours = "00", minutes = "00"] =
    timePattern.exec(text) ?? [];
  const localMs = parseInstantMs(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  if (Number.isNaN(localMs) || Number(hours) > 23 || Number(minutes) > 59)
    return { problem: "is no time of RFC 3339" };
  if (/[1-9]/.test(fraction.slice(3)))
    return { problem: "is finer than a millisecond, which metadata.time cannot keep" };
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(sign === "+" ? localMs - offsetMs : localMs + offsetMs).toISOString();
}
