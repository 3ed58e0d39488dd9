import { createHash } from "node:crypto";

/** Where a rule sends what it matches, and in which form. */
export interface RuleTarget {
  /** ARN of a queue or bus. */
  readonly arn: string;
  /** Constant input, path and transformer; absent when the event is sent as it is. */
  readonly transformation?: readonly unknown[];
  /** ARN of the queue that keeps what could not be delivered. */
  readonly deadLetterArn?: string;
}

/** Hashes of what a rule was deployed with, as short as they may be: a function's variables have 4 KB in all. */
export interface RuleFingerprint {
  readonly pattern: string;
  readonly target: string;
  /** Where what could not be delivered is kept. */
  readonly undelivered: string;
}

/** 2^32 values: they are to tell what somebody changed by hand, not to withstand an attack. */
const hashLength = 8;

/** The hash of an event pattern; spaces and the order of its keys do not count. */
export function patternHash(eventPattern: string): string {
  return hashOf(sorted(JSON.parse(eventPattern)));
}

/** The hashes of a target. */
export function targetHashes({
  arn,
  transformation = [],
  deadLetterArn = "",
}: RuleTarget): Omit<RuleFingerprint, "pattern"> {
  return { target: hashOf([arn, ...transformation]), undelivered: hashOf(deadLetterArn) };
}

/** A fingerprint as one text. */
export function writeFingerprint({ pattern, target, undelivered }: RuleFingerprint): string {
  return [pattern, target, undelivered].join("-");
}

/** Reads what {@link writeFingerprint} wrote; undefined when it is something else. */
export function readFingerprint(text: unknown): RuleFingerprint | undefined {
  const [, pattern = "", target = "", undelivered = ""] =
    /^([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})$/.exec(String(text)) ?? [];
  return pattern === "" ? undefined : { pattern, target, undelivered };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, hashLength);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
