import type { StateValue } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error";

/** When a composite alarm is in alarm, taken apart. */
export type AlarmRule =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "state"; readonly state: StateValue; readonly alarm: string }
  | { readonly kind: "not"; readonly of: AlarmRule }
  | { readonly kind: "and" | "or"; readonly left: AlarmRule; readonly right: AlarmRule };

const tokenPattern =
  /\s*(?:(AND|OR|NOT|TRUE|FALSE)\b|([()])|(ALARM|OK|INSUFFICIENT_DATA)\(\s*("(?:[^"\\]|\\.)*"|[^()"\s]+)\s*\))/y;

type Token = string | { readonly state: StateValue; readonly alarm: string };

/** Takes the rule of a composite alarm apart: AND binds tighter than OR; alarms are named by name or ARN. */
export function parseAlarmRule(text: string): AlarmRule {
  const tokens = tokensOf(text);
  let next = 0;
  const unexpected = (): AwsError => {
    const found = tokens[next];
    return invalid(text, found === undefined ? "it ends too early" : `${show(found)} was not expected`);
  };
  const take = (word: string): boolean => {
    if (tokens[next] !== word) return false;
    next += 1;
    return true;
  };
  const either = (): AlarmRule => {
    let left = both();
    while (take("OR")) left = { kind: "or", left, right: both() };
    return left;
  };
  const both = (): AlarmRule => {
    let left = one();
    while (take("AND")) left = { kind: "and", left, right: one() };
    return left;
  };
  const one = (): AlarmRule => {
    if (take("NOT")) return { kind: "not", of: one() };
    if (take("TRUE")) return { kind: "constant", value: true };
    if (take("FALSE")) return { kind: "constant", value: false };
    if (take("(")) {
      const inner = either();
      if (!take(")")) throw unexpected();
      return inner;
    }
    const token = tokens[next];
    if (typeof token !== "object") throw unexpected();
    next += 1;
    return { kind: "state", ...token };
  };
  const rule = either();
  if (next < tokens.length) throw unexpected();
  return rule;
}

/** Whether the rule holds, given the states of the alarms that it names. */
export function holds(rule: AlarmRule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case "constant":
      return rule.value;
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "not":
      return !holds(rule.of, stateOf);
    case "and":
      return holds(rule.left, stateOf) && holds(rule.right, stateOf);
    case "or":
      return holds(rule.left, stateOf) || holds(rule.right, stateOf);
  }
}

/** The names of the alarms in a rule. */
export function alarmsIn(rule: AlarmRule): string[] {
  if (rule.kind === "state") return [rule.alarm];
  if (rule.kind === "constant") return [];
  if (rule.kind === "not") return alarmsIn(rule.of);
  return [...alarmsIn(rule.left), ...alarmsIn(rule.right)];
}

/** The names of the alarms whose being in alarm can make the rule hold. */
export function causesIn(rule: AlarmRule): string[] {
  if (rule.kind === "state") return rule.state === "ALARM" ? [rule.alarm] : [];
  if (rule.kind === "constant" || rule.kind === "not") return [];
  return [...causesIn(rule.left), ...causesIn(rule.right)];
}

function tokensOf(text: string): Token[] {
  const pattern = new RegExp(tokenPattern);
  const tokens: Token[] = [];
  while (text.slice(pattern.lastIndex).trim() !== "") {
    const from = pattern.lastIndex;
    const [, word, bracket, state, alarm = ""] = pattern.exec(text) ?? [];
    if (state) tokens.push({ state: state as StateValue, alarm: nameOf(alarm) });
    else if (word || bracket) tokens.push((word ?? bracket) as string);
    else throw invalid(text, `"${text.slice(from).trim().slice(0, 20)}" was not expected`);
  }
  return tokens;
}

/** The name in quotes, in an ARN, or as it is. */
function nameOf(text: string): string {
  const name = text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
  return /^arn:[^:]+:cloudwatch:[^:]*:\d+:alarm:(.+)$/.exec(name)?.[1] ?? name;
}

function show(token: Token): string {
  return typeof token === "string" ? `"${token}"` : `${token.state}("${token.alarm}")`;
}

function invalid(text: string, why: string): AwsError {
  return new AwsError("ValidationError", `Error in alarm rule "${text}": ${why}.`);
}
