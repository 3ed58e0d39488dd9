import type { Delivery, Journey } from "./journey";
import type { RecordedCall } from "./recorded-call";

/** A value that only one version has, or that differs. */
export interface ChangedValue {
  /** Such as `data.guests[].name`, in the order of the body. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** How the journeys of one event differ. */
export interface Difference {
  /** Equal for all events that differ in the same way: it holds no value of an event. */
  readonly kind: string;
  readonly values: readonly ChangedValue[];
}

/** The outcome of a journey, in words that hold no value of an event. */
export function outcomeOf(journey: Journey): string {
  return journey.at(-1)?.end ?? "not for it";
}

/** The first thing in which two journeys differ, from the outcome to what it was done with; undefined if they do not. */
export function differenceOf(before: Journey, after: Journey): Difference | undefined {
  if (outcomeOf(before) !== outcomeOf(after))
    return { kind: `${outcomeOf(before)} → ${outcomeOf(after)}`, values: [] };
  return (
    differentWay(before, after) ??
    differentCalls(callsOf(before), callsOf(after)) ??
    differentTimes(before, after) ??
    differentBatches(before, after)
  );
}

function callsOf(deliveries: readonly { readonly calls: readonly RecordedCall[] }[]): RecordedCall[] {
  return deliveries.flatMap(({ calls }) => calls);
}

function differentCalls(
  before: readonly RecordedCall[],
  after: readonly RecordedCall[],
): Difference | undefined {
  return differentCounts(before, after) ?? differentCall(before, after);
}

/** What differs of the event's batch, and of no event in it. */
function differentBatches(before: Journey, after: Journey): Difference | undefined {
  const [one, other] = [before, after].map((journey) => journey.flatMap(({ batch }) => batch ?? [])) as [
    BatchOfEvents[],
    BatchOfEvents[],
  ];
  const found = differentCalls(callsOf(one), callsOf(other)) ?? differentTimes(one, other);
  return found && { ...found, kind: `its batch: ${found.kind}` };
}

type BatchOfEvents = NonNullable<Delivery["batch"]>;

function differentWay(before: Journey, after: Journey): Difference | undefined {
  const [one, other] = [wayOf(before), wayOf(after)];
  return one === other ? undefined : { kind: `by way of ${one} → ${other}`, values: [] };
}

function wayOf(journey: Journey): string {
  const ends = journey.map(({ end }: Delivery) => end);
  const counts = [...new Set(ends)].map((end) => `${ends.filter((one) => one === end).length} ${end}`);
  return counts.join(", ");
}

/** Different numbers of calls to one thing, or of calls to another. */
function differentCounts(
  before: readonly RecordedCall[],
  after: readonly RecordedCall[],
): Difference | undefined {
  const names = [...new Set([...before, ...after].map(({ to }) => to))];
  const count = (calls: readonly RecordedCall[], name: string): number =>
    calls.filter(({ to }) => to === name).length;
  const changes = names
    .filter((name) => count(before, name) !== count(after, name))
    .map((name) => `${name}: ${count(before, name)} → ${count(after, name)} times`);
  return changes.length === 0 ? undefined : { kind: changes.join("; "), values: [] };
}

function differentCall(
  before: readonly RecordedCall[],
  after: readonly RecordedCall[],
): Difference | undefined {
  for (const [index, one] of before.entries()) {
    const other = after[index] as RecordedCall;
    if (one.to !== other.to) return { kind: `${other.to}: in another order`, values: [] };
    const found = differentText(`${one.to}: body`, one.body, other.body) ?? differentHeaders(one, other);
    if (found) return found;
  }
  return undefined;
}

/** What is signed with the body differs with it, so it counts only when the bodies are equal. */
function differentHeaders({ to, headers }: RecordedCall, other: RecordedCall): Difference | undefined {
  const asJson = (text: string): string =>
    JSON.stringify(Object.fromEntries(text.split("\n").map((line) => line.split(/: (.*)/s))));
  return headers === other.headers
    ? undefined
    : differentText(`${to}: header`, asJson(headers), asJson(other.headers));
}

function differentText(where: string, before: string, after: string): Difference | undefined {
  if (before === after) return undefined;
  const [one, other] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...one.keys(), ...other.keys()])];
  const values = paths
    .filter((path) => one.get(path) !== other.get(path) || one.has(path) !== other.has(path))
    .map((path) => ({ path, before: one.get(path), after: other.get(path) }));
  const general = [
    ...new Set(values.map(({ path, ...value }) => `${changeOf(value)}${path.replace(/\[\d+\]/g, "[]")}`)),
  ];
  const said = general.length === 0 ? "written otherwise" : general.join(", ");
  return { kind: `${where} ${said}`, values };
}

function changeOf({ before, after }: Omit<ChangedValue, "path">): string {
  if (after === undefined) return "without ";
  return before === undefined ? "with " : "";
}

/** The values of a JSON text by their paths; of any other text, the text. */
function leavesOf(text: string): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const add = (path: string, value: unknown): void => {
    if (Array.isArray(value)) value.forEach((inner, index) => add(`${path}[${index}]`, inner));
    else if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value)) add(path ? `${path}.${name}` : name, inner);
    else if (typeof value === "string" && /^[[{]/.test(value)) addText(path, value);
    else leaves.set(path, value);
  };
  const addText = (path: string, json: string): void => {
    try {
      add(path, JSON.parse(json));
    } catch {
      leaves.set(path, json);
    }
  };
  addText("", text);
  return leaves;
}

type Times = Pick<Delivery, "tookMs" | "returnsAfterSeconds">;

function differentTimes(before: readonly Times[], after: readonly Times[]): Difference | undefined {
  const values = [
    {
      path: "seconds until it comes again",
      of: ({ returnsAfterSeconds = 0 }: Times) => returnsAfterSeconds,
    },
    { path: "milliseconds that it takes", of: ({ tookMs }: Times) => tookMs },
  ].map(({ path, of }) => ({ path, before: before.map(of).join(", "), after: after.map(of).join(", ") }));
  const changed = values.filter((one) => one.before !== one.after);
  return changed.length === 0
    ? undefined
    : { kind: changed.map(({ path }) => path).join(", "), values: changed };
}
