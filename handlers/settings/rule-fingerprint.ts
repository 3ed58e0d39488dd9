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

/** 2^32 values detect manual changes; they do not resist an attack. */
const hashLength = 8;

/** The hash of an event pattern; spaces and the order of its keys do not count. */
export function patternHash(eventPattern: string): string {
  return hashOf(sorted(JSON.parse(eventPattern)));
}

/** The hashes of a target and of its dead-letter queue. */
export function targetHashes({ arn, transformation = [], deadLetterArn = "" }: RuleTarget): string[] {
  return [hashOf([arn, ...transformation]), hashOf(deadLetterArn)];
}

/** The hashes of a rule's deployment. They are short, as a function's variables have 4 KB. */
export function ruleFingerprint(eventPattern: string, target: RuleTarget): string {
  return [patternHash(eventPattern), ...targetHashes(target)].join("-");
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
