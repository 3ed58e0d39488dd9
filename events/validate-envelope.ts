import type { Violation } from "./validation";

type Rule = readonly [field: string, isMet: (value: unknown) => boolean, violation: Violation];

/** EventBridge's limits of characters in an entry's DetailType and Source. */
const maxTypeLength = 128;
const maxSourceLength = 256;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const instant = /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

const messageRules = rulesOf([
  ["/type", textUpTo(maxTypeLength), `must be a text of 1 to ${maxTypeLength} characters`],
  ["/source", textUpTo(maxSourceLength), `must be a text of 1 to ${maxSourceLength} characters`],
  ["/data", isObject, "must be an object"],
  ["/metadata", isObject, "must be an object"],
]);

const metadataRules = rulesOf([
  ["/metadata/id", isUuid, "must be a UUID"],
  ["/metadata/time", isInstant, "must be a time in ISO 8601 with milliseconds and Z"],
  ["/metadata/version", integerFrom(1), "must be an integer from 1"],
  ["/metadata/correlationId", textUpTo(128), "must be a text of 1 to 128 characters"],
  ["/metadata/causationId", (value) => value === undefined || isUuid(value), "must be a UUID or absent"],
  ["/metadata/hops", integerFrom(0), "must be an integer from 0"],
  ["/metadata/producer", textUpTo(128), "must be a text of 1 to 128 characters"],
]);

/** Checks that a value is an EventMessage, whatever its type and data; answers undefined when it is one. */
export function validateEnvelope(value: unknown): Violation | undefined {
  if (!isObject(value)) return { path: "", rule: "must be an object" };
  return firstBroken(messageRules, value) ?? firstBroken(metadataRules, value.metadata as object);
}

/** Every event passes here: names and violations are made once. */
function rulesOf(
  spoken: readonly [path: string, isMet: (value: unknown) => boolean, rule: string][],
): readonly Rule[] {
  return spoken.map(([path, isMet, rule]) => [path.slice(path.lastIndexOf("/") + 1), isMet, { path, rule }]);
}

function firstBroken(rules: readonly Rule[], holder: object): Violation | undefined {
  for (const [field, isMet, violation] of rules) {
    if (!isMet((holder as Record<string, unknown>)[field])) return violation;
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

/** Date.parse would move a day that does not exist into the next month, and costs more than all other checks. */
function isInstant(value: unknown): boolean {
  const parts = typeof value === "string" ? instant.exec(value) : null;
  if (!parts) return false;
  const day = Number(parts[3]);
  return day >= 1 && day <= daysIn(Number(parts[1]), Number(parts[2]));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
