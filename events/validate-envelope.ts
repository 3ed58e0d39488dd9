import { instantMs } from "./instant";
import { isUuid } from "./uuid";
import type { Violation } from "./validation";

type Rule = readonly [field: string, isMet: (value: unknown) => boolean, violation: Violation];

/** EventBridge's limits of characters in an entry's DetailType and Source. */
const maxTypeLength = 128;
const maxSourceLength = 256;

const messageRules = rulesOf([
  ["/type", textUpTo(maxTypeLength), `must be a text of 1 to ${maxTypeLength} characters`],
  ["/source", textUpTo(maxSourceLength), `must be a text of 1 to ${maxSourceLength} characters`],
  ["/data", isObject, "must be an object"],
  ["/metadata", isObject, "must be an object"],
]);

const metadataRules = rulesOf([
  ["/metadata/id", isUuid, "must be a UUID"],
  [
    "/metadata/time",
    (value) => !Number.isNaN(instantMs(value)),
    "must be a time in ISO 8601 with milliseconds and Z",
  ],
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
