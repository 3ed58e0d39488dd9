import type { Violation } from "./validation";

type Rule = readonly [path: string, isMet: (value: unknown) => boolean, rule: string];

/** EventBridge's limits of characters in an entry's DetailType and Source. */
const maxTypeLength = 128;
const maxSourceLength = 256;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const messageRules: readonly Rule[] = [
  ["/type", textUpTo(maxTypeLength), `must be a text of 1 to ${maxTypeLength} characters`],
  ["/source", textUpTo(maxSourceLength), `must be a text of 1 to ${maxSourceLength} characters`],
  ["/data", isObject, "must be an object"],
  ["/metadata", isObject, "must be an object"],
];

const metadataRules: readonly Rule[] = [
  ["/metadata/id", isUuid, "must be a UUID"],
  ["/metadata/time", isInstant, "must be a time in ISO 8601 with milliseconds and Z"],
  ["/metadata/version", integerFrom(1), "must be an integer from 1"],
  ["/metadata/correlationId", textUpTo(128), "must be a text of 1 to 128 characters"],
  ["/metadata/causationId", (value) => value === undefined || isUuid(value), "must be a UUID or absent"],
  ["/metadata/hops", integerFrom(0), "must be an integer from 0"],
  ["/metadata/producer", textUpTo(128), "must be a text of 1 to 128 characters"],
];

/** Checks that a value is an EventMessage, whatever its type and data; answers undefined when it is one. */
export function validateEnvelope(value: unknown): Violation | undefined {
  if (!isObject(value)) return { path: "", rule: "must be an object" };
  return firstBroken(messageRules, value) ?? firstBroken(metadataRules, value.metadata as object);
}

function firstBroken(rules: readonly Rule[], holder: object): Violation | undefined {
  for (const [path, isMet, rule] of rules) {
    const field = path.slice(path.lastIndexOf("/") + 1);
    if (!isMet((holder as Record<string, unknown>)[field])) return { path, rule };
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textUpTo(maxLength: number): (value: unknown) => boolean {
  return (value) => typeof value === "string" && value.length > 0 && value.length <= maxLength;
}

function integerFrom(minimum: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && (value as number) >= minimum;
}

function isUuid(value: unknown): boolean {
  return typeof value === "string" && uuid.test(value);
}

/** Comparing with the date's own spelling refuses days that do not exist, which Date.parse moves forward. */
function isInstant(value: unknown): boolean {
  if (typeof value !== "string" || value.length !== 24) return false;
  const milliseconds = Date.parse(value);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === value;
}
