import { join } from "node:path";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { runInThreads } from "../../run-in-threads";
import type { Compared, DifferenceGroup } from "./compare-consumers";
import type { RecordedEvent } from "./recorded-event";
import { comparisonsOf } from "./routed-consumers";

/** What to compare. */
export interface CompareEventsArgs {
  readonly before: StackGraph;
  readonly after: StackGraph;
  readonly events: readonly RecordedEvent[];
  /** Time at which the first event is delivered, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly threads: number;
  readonly onProgress: (done: number, of: number) => void;
}

/** Replays events through the consumers of both versions. One result for each subscription that an event is for. */
export async function compareEvents(args: CompareEventsArgs): Promise<Compared[]> {
  const comparisons = comparisonsOf(args.before, args.after, args.events, args.startMs);
  const compared = new Map<string, Compared>();
  let done = 0;
  await runInThreads(join(__dirname, "worker.ts"), comparisons, args.threads, (piece: Compared) => {
    const known = compared.get(piece.subscription);
    compared.set(piece.subscription, known ? together(known, piece) : piece);
    args.onProgress((done += 1), comparisons.length);
  });
  return [...compared.values()].sort((one, other) => (one.subscription < other.subscription ? -1 : 1));
}

function together(one: Compared, other: Compared): Compared {
  const outcomes: Record<string, [number, number]> = {};
  for (const [outcome, [before, after]] of [one, other].flatMap((piece) => Object.entries(piece.outcomes))) {
    const sum = (outcomes[outcome] ??= [0, 0]);
    sum[0] += before;
    sum[1] += after;
  }
  const groups = new Map<string, DifferenceGroup>();
  for (const group of [...one.groups, ...other.groups]) {
    const known = groups.get(group.kind);
    const isSmaller = !known || group.event.detail.length < known.event.detail.length;
    groups.set(group.kind, { ...(isSmaller ? group : known), count: group.count + (known?.count ?? 0) });
  }
  return { subscription: one.subscription, outcomes, groups: [...groups.values()] };
}
