import { apis } from "../endpoint/apis";
import { operationSchema } from "../endpoint/operation-schema";
import type { Fault } from "./fault";

/** Why a value cannot be a field's; undefined if it can. */
type Rule = (value: unknown) => string | undefined;

const text: Rule = (value) => (typeof value === "string" && value !== "" ? undefined : "a text");
const number =
  (isOk: (value: number) => boolean, rule: string): Rule =>
  (value) =>
    typeof value === "number" && isOk(value) ? undefined : rule;
const oneOf =
  (...values: readonly unknown[]): Rule =>
  (value) =>
    values.includes(value) ? undefined : `one of ${values.map((one) => `"${String(one)}"`).join(", ")}`;
const standardQueue: Rule = (value) =>
  typeof value === "string" && /^[\w-]{1,80}$/.test(value) ? undefined : "the name of a standard queue";
const duration = number((value) => value >= 0 && value < Infinity, "a number of 0 or more");

const limits: Readonly<Record<string, Rule>> = {
  id: text,
  share: number((value) => value > 0 && value <= 1, "a number above 0, to 1"),
  times: number((value) => Number.isInteger(value) && value > 0, "a whole number of 1 or more"),
  seconds: number((value) => value > 0 && value < Infinity, "a number above 0"),
};
const service = oneOf(...apis.map((api) => api.service));
const calls = [{ service }, { action: text, resource: text }] as const;

type Fields = Readonly<Record<string, Rule>>;
const kinds: Readonly<Record<Fault["kind"], readonly [needed: Fields, possible: Fields]>> = {
  throttling: calls,
  error: calls,
  "lost answer": calls,
  silence: calls,
  delay: [{ service, delayMs: duration }, calls[1]],
  "host down": [{ host: text }, { how: oneOf("reset", "hang", "unavailable") }],
  "early return": [{}, { queue: standardQueue, afterMs: duration }],
  "ignored handle": [{}, { queue: standardQueue }],
  "process killed": [{ functionName: text }, { afterMs: duration }],
};

/** A fault as a file or a client gives it; throws, naming the field, its value and the rule. */
export function readFault(given: unknown): Fault {
  const value = readObject(given, "A fault");
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind))
    throw unfit("A fault's kind", kind, oneOf(...Object.keys(kinds))(undefined) ?? "");
  const [needed, possible] = kinds[kind as Fault["kind"]];
  const fields: Fields = { ...needed, ...possible, ...limits };
  const missing = Object.keys(needed).find((name) => value[name] === undefined);
  if (missing) throw new Error(`A fault of the kind "${kind}" needs ${missing}.`);
  for (const [name, one] of Object.entries(value)) {
    if (name === "kind") continue;
    const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!rule)
      throw new Error(
        `A fault of the kind "${kind}" has no ${name}; it may have ${Object.keys(fields).join(", ")}.`,
      );
    const problem = rule(one);
    if (problem !== undefined) throw unfit(`The ${name} of a fault`, one, problem);
  }
  checkAction(value);
  return value as unknown as Fault;
}

function checkAction({ service, action }: Readonly<Record<string, unknown>>): void {
  const api = apis.find((one) => one.service === service);
  if (api && typeof action === "string" && !operationSchema(api.schemas, action))
    throw unfit("The action of a fault", action, `an action of ${api.service}, as its API names it`);
}

/** What was read from JSON, as an object. */
export function readObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unfit(what, value, "an object");
  return value as Record<string, unknown>;
}

/** The error of a value that is not what it must be. */
export function unfit(what: string, value: unknown, rule: string): Error {
  return new Error(`${what} is ${JSON.stringify(value)}, must be ${rule}.`);
}
