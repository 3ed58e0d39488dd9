import { parseInstantMs } from "./parse-instant-ms";
import { isNestedDeeper, maxNesting } from "./nesting";
import { isUuid } from "./uuid";
import type { EventViolation } from "./validation";

/** EventBridge's limits of characters in an entry's DetailType and Source. */
const maxTypeLength = 128;
const maxSourceLength = 256;
const maxNameLength = 128;

const msPerDay = 86_400_000;
/** Clocks are wrong by less; a local time without its zone is off by 14 hours at most. */
const maxDaysAhead = 1;
/** Longest retention of an archive, from which events are replayed. */
const maxDaysPast = 3_650;

/** Made once, because every event is validated. */
const violations = {
  event: { path: "", rule: "must be an object" },
  nesting: { path: "", rule: `must not have data or metadata nested deeper than ${maxNesting} levels` },
  type: { path: "/type", rule: `must be a text of 1 to ${maxTypeLength} characters` },
  source: { path: "/source", rule: `must be a text of 1 to ${maxSourceLength} characters` },
  data: { path: "/data", rule: "must be an object" },
  metadata: { path: "/metadata", rule: "must be an object" },
  id: { path: "/metadata/id", rule: "must be a UUID" },
  time: { path: "/metadata/time", rule: "must be a time in ISO 8601 with milliseconds and Z" },
  tooEarly: { path: "/metadata/time", rule: `must be at most ${maxDaysPast} days ago` },
  tooLate: { path: "/metadata/time", rule: `must be at most ${maxDaysAhead} day ahead` },
  version: { path: "/metadata/version", rule: "must be an integer from 1" },
  correlationId: {
    path: "/metadata/correlationId",
    rule: `must be a text of 1 to ${maxNameLength} characters`,
  },
  causationId: { path: "/metadata/causationId", rule: "must be a UUID or absent" },
  hops: { path: "/metadata/hops", rule: "must be an integer from 0" },
  producer: { path: "/metadata/producer", rule: `must be a text of 1 to ${maxNameLength} characters` },
} satisfies Readonly<Record<string, EventViolation>>;

/**
 * Validates the envelope of an event, but not its data; answers undefined when it is valid.
 * @param nowMs limits the event's time to ten years before and a day after @default any time
 * @param isShallow whether the text is too short to exceed the nesting limit @default false
 */
export function validateEvent(value: unknown, nowMs?: number, isShallow = false): EventViolation | undefined {
  if (!isObject(value)) return violations.event;
  if (!isShallow && isNestedDeeper(value, maxNesting + 1)) return violations.nesting;
  const { type, source, data, metadata } = value;
  if (!isText(type, maxTypeLength)) return violations.type;
  if (!isText(source, maxSourceLength)) return violations.source;
  if (!isObject(data)) return violations.data;
  return isObject(metadata) ? validateMetadata(metadata, nowMs) : violations.metadata;
}

function validateMetadata(metadata: Readonly<Record<string, unknown>>, nowMs: number | undefined) {
  const { id, time, version, correlationId, causationId, hops, producer } = metadata;
  if (!isUuid(id)) return violations.id;
  const timeMs = parseInstantMs(time);
  if (Number.isNaN(timeMs)) return violations.time;
  if (nowMs !== undefined) {
    if (timeMs > nowMs + maxDaysAhead * msPerDay) return violations.tooLate;
    if (timeMs < nowMs - maxDaysPast * msPerDay) return violations.tooEarly;
  }
  if (!isIntegerFrom(1, version)) return violations.version;
  if (!isText(correlationId, maxNameLength)) return violations.correlationId;
  if (causationId !== undefined && !isUuid(causationId)) return violations.causationId;
  if (!isIntegerFrom(0, hops)) return violations.hops;
  return isText(producer, maxNameLength) ? undefined : violations.producer;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= maxLength;
}

function isIntegerFrom(least: number, value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
