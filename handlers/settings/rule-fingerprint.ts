import { createHash } from "node:crypto";

/** A target of a rule. */
export interface RuleTarget {
  /** ARN of a queue or bus. */
  readonly arn: string;
  /** Constant input, path and transformer; absent when the event is sent as it is. */
  readonly transformation?: readonly unknown[];
  /** ARN of the dead-letter queue of the target. */
  readonly deadLetterArn?: string;
}

/** Hashes of a rule's deployment. They are short, as a function's variables have 4 KB. */
export interface RuleFingerprint {
  readonly pattern: string;
  readonly target: string;
  /** Hash of the target's dead-letter queue. */
  readonly undelivered: string;
}

/** 2^32 values detect manual changes; they do not resist an attack. */
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
