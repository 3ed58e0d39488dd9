import { TestEventPatternCommand, type EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { nearestOf } from "../../../../packages/text/nearest-of";
import type { BusRule } from "./bus-rules";
import { fieldPatterns } from "./field-patterns";

/** A field for which a rule does not match. */
export interface Mismatch {
  readonly path: string;
  /** The event's value there, as JSON text; undefined when it has none. */
  readonly has: string | undefined;
  /** What the rule wants, as JSON text. */
  readonly wants: string;
  /** Of the texts that the rule wants, the one that is nearest to the event's. */
  readonly nearest?: string;
}

/** What EventBridge says of a rule and an event. */
export interface RuleMatch {
  readonly rule: BusRule;
  readonly isMatch: boolean;
  /** The fields that differ; empty when it matches. */
  readonly mismatches: readonly Mismatch[];
}

/**
 * Tests an event against rules, by EventBridge's own judgement. Needs events:TestEventPattern.
 * @param event as rules see it, with its envelope
 */
export async function matchRules(
  event: string,
  rules: readonly BusRule[],
  client: EventBridgeClient,
): Promise<RuleMatch[]> {
  const isMatching = async (EventPattern: string): Promise<boolean> =>
    (await client.send(new TestEventPatternCommand({ EventPattern, Event: event }))).Result === true;
  const matches: RuleMatch[] = [];
  // One after the other: EventBridge allows few of these calls a second.
  for (const rule of rules) {
    const isMatch = await isMatching(rule.pattern);
    const mismatches: Mismatch[] = [];
    for (const field of isMatch ? [] : fieldPatterns(rule.pattern)) {
      if (!(await isMatching(field.pattern))) mismatches.push(mismatchOf(field.path, field.wants, event));
    }
    matches.push({ rule, isMatch, mismatches });
  }
  return matches;
}

/** The rule that misses the event by the fewest fields, and of several such the one with the most similar text. */
export function nearestMiss(matches: readonly RuleMatch[]): RuleMatch | undefined {
  const missed = matches.filter(({ mismatches }) => mismatches.length > 0);
  const fewest = Math.min(...missed.map(({ mismatches }) => mismatches.length));
  const tied = missed.filter(({ mismatches }) => mismatches.length === fewest);
  const firsts = tied.flatMap(({ mismatches: [first] }) => first ?? []);
  const nearest = nearestOf(
    firsts[0]?.has ?? "",
    firsts.map(({ nearest: text = "" }) => text),
  );
  return tied.find(({ mismatches: [first] }) => first?.nearest === nearest) ?? tied[0];
}

function mismatchOf(path: string, wants: string, event: string): Mismatch {
  const value = valueAt(path.split("."), JSON.parse(event));
  const texts = (JSON.parse(wants) as unknown[]).filter((one): one is string => typeof one === "string");
  return {
    path,
    has: value === undefined ? undefined : JSON.stringify(value),
    wants,
    ...(typeof value === "string" && texts.length > 0 && { nearest: nearestOf(value, texts) }),
  };
}

function valueAt([name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return valueAt(rest, (value as Readonly<Record<string, unknown>>)[name]);
}
