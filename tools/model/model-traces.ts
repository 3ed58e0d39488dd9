import { readItf } from "./read-itf";
import { writes } from "./state-table-by-steps";
import { traceLine, type View } from "./trace-lines";

interface ModelState {
  readonly step: Readonly<Record<string, string | number | readonly string[]>>;
  readonly record: View;
}

interface IdempotencyState extends ModelState {
  readonly workers: Readonly<
    Record<string, { readonly wait: string; readonly item: { readonly version: number } }>
  >;
  readonly messages: Readonly<Record<string, string>>;
  readonly effects: readonly number[];
  readonly deadLetters: readonly number[];
}

interface KnownItem {
  readonly state: string;
  readonly version: number;
}

interface BreakerState extends ModelState {
  readonly processes: Readonly<
    Record<
      string,
      {
        readonly wait: string;
        readonly pending: KnownItem;
        readonly known: KnownItem;
        readonly isProbing: boolean;
      }
    >
  >;
}

/** What a write of the record puts, by what a consumer waits for. */
const states: Readonly<Record<string, string>> = {
  FIRST: "IN_PROGRESS",
  BEGIN: "IN_PROGRESS",
  ISOLATE: "ISOLATED",
  START: "IN_PROGRESS",
  COMPLETE: "COMPLETED",
  COUNT: "RETRYABLE",
  RELEASE: "RETRYABLE",
  DEAD_LETTER: "DEAD_LETTERED",
};
const otherWaits: Readonly<Record<string, string>> = {
  IDLE: "idle",
  HANDLE: "handles",
  SEND: "sends a dead letter",
};

/** A trace of the idempotency model in lines, as its replay shows production's. */
export function idempotencyTrace(itf: string): string[] {
  return linesOf(itf, ({ record, workers, messages, effects, deadLetters }: IdempotencyState) => [
    viewOf(record, "state version attempts failures crashes lease owner ownMessage deadLettered"),
    ...Object.values(workers).map(({ wait, item }) => {
      const version = wait === "FIRST" ? 0 : item.version;
      return { wait: otherWaits[wait] ?? writes(states[wait.replace("_AGAIN", "")] ?? wait, version) };
    }),
    { messages: Object.values(messages).join(" "), handled: effects.length, deadLetters },
  ]);
}

/** A trace of the breaker model in lines, as its replay shows production's. */
export function breakerTrace(itf: string): string[] {
  const waits: Readonly<Record<string, string>> = { READ: "reads", CALL: "calls" };
  return linesOf(itf, ({ record, processes }: BreakerState) => [
    viewOf(record, "state version rounds repeats openedAt until othersUntil closedAt lease owner"),
    ...Object.values(processes).map(({ wait, pending, known, isProbing }) => ({
      knows: `${known.state} ${known.version}`,
      isProbing,
      wait: ["FLUSH", "LEASE"].includes(wait) ? writes(pending.state, pending.version) : (waits[wait] ?? ""),
    })),
  ]);
}

function linesOf<State extends ModelState>(itf: string, views: (state: State) => View[]): string[] {
  const [, ...later] = readItf(itf) as unknown as State[];
  return later.map((state) => {
    const { name, worker, process, message, how, flags } = state.step;
    const words = [name, worker ?? process, message, how, flags].flat();
    return traceLine(words.filter(Boolean).join(" "), views(state));
  });
}

/** Those fields, in that order: a trace has them by the alphabet. */
function viewOf(fields: View, names: string): View {
  return Object.fromEntries(names.split(" ").map((name) => [name, fields[name] ?? 0]));
}
