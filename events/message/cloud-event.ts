import type { EventMessage, EventMetadata } from "./event-message";
import { metadataKeys } from "./metadata-keys";
import { parseInstantMs } from "./parse-instant-ms";
import { isUuid } from "./uuid";

/** A CloudEvent (https://github.com/cloudevents/spec, version 1.0, JSON format) with an event's metadata as extensions. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly datacontenttype: "application/json";
  readonly type: string;
  readonly source: string;
  readonly data: unknown;
  /** `id`, `time`, and extensions by our name in lower case: `correlationid`. */
  readonly [attribute: string]: unknown;
}

/** An event of which the metadata that a CloudEvent does not say is missing; `publish` fills it in. */
export interface EventOfCloudEvent extends Omit<EventMessage, "metadata"> {
  readonly metadata: Pick<EventMetadata, "id"> & Partial<EventMetadata>;
}

/** Why an event cannot be mapped without loss. */
export interface MappingProblem {
  readonly problem: string;
}

/** CloudEvents' names are of lower-case letters and digits: `correlationid` is our `correlationId`. */
const metadataOf = new Map<string, keyof EventMetadata>(metadataKeys.map((key) => [key.toLowerCase(), key]));
const plainKeys = ["specversion", "type", "source", "data", "datacontenttype"];

/** A URI reference of RFC 3986; without a scheme, its first segment has no colon. */
const uriReference = (() => {
  const character = "[\\w.~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2}";
  const behind = `(?:${character}|[/?:])*`;
  return new RegExp(`^(?:[A-Za-z][A-Za-z0-9+.-]*:${behind}|(?:${character})*(?:[/?]${behind})?)$`);
})();
/** What a CloudEvent's String must not hold. */
const refusedCharacter = /[\u0000-\u001f\u007f-\u009f\p{Surrogate}\p{Noncharacter_Code_Point}]/u;
/** A CloudEvent's Integer has 32 bits. */
const maxInteger = 2_147_483_647;

/** Writes an event as a CloudEvent, or says what in it no CloudEvent can carry. */
export function toCloudEvent({ type, source, data, metadata }: EventMessage): CloudEvent | MappingProblem {
  if (!uriReference.test(source)) return { problem: "its source is no URI reference" };
  const attributes: Record<string, unknown> = { type };
  for (const [name, key] of metadataOf) if (metadata[key] !== undefined) attributes[name] = metadata[key];
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "string" && refusedCharacter.test(value))
      return { problem: `its ${name} has a character that no attribute of a CloudEvent has` };
    if (typeof value === "number" && value > maxInteger)
      return { problem: `its ${name} is ${value}; an integer of a CloudEvent is at most ${maxInteger}` };
  }
  return { specversion: "1.0", datacontenttype: "application/json", source, ...attributes, type, data };
}

/** Reads a CloudEvent as an event. What has no place in the envelope is a problem, and never left out. */
export function fromCloudEvent(
  cloudEvent: Readonly<Record<string, unknown>>,
): EventOfCloudEvent | MappingProblem {
  // An attribute that is null is not there, by the JSON format.
  const event = Object.fromEntries(
    Object.entries(cloudEvent).filter(([key, value]) => key === "data" || value !== null),
  );
  const problem = unmapped(event);
  if (problem !== undefined) return { problem };
  const metadata: Record<string, unknown> = {};
  for (const [name, key] of metadataOf) if (event[name] !== undefined) metadata[key] = event[name];
  if (typeof metadata["time"] === "string") {
    const time = readTime(metadata["time"]);
    if (typeof time !== "string") return { problem: `its time ${time.problem}` };
    metadata["time"] = time;
  }
  const { type, source, data } = event;
  return { type, source, data, metadata } as unknown as EventOfCloudEvent;
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

const timePattern = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** The same instant with milliseconds and Z. */
function readTime(text: string): string | MappingProblem {
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
