import { join } from "node:path";
import { runInProcesses } from "../../run-in-processes";
import type { Compared } from "./compare-consumers";
import type { DifferenceGroup } from "./difference-groups";
import { comparisonsOf, type ComparisonsArgs } from "./routed-consumers";

/** What to compare. */
export interface CompareEventsArgs extends ComparisonsArgs {
  readonly onProgress: (done: number, of: number) => void;
}

/** What became of the events, for each subscription that any is for. */
export interface ComparedEvents {
  readonly compared: readonly Compared[];
  /** Subscriptions through which nothing was replayed, as they are the same in both versions. */
  readonly unchanged: readonly string[];
}

/** Replays events through the consumers of both versions. */
export async function compareEvents(args: CompareEventsArgs): Promise<ComparedEvents> {
  const { comparisons, unchanged } = comparisonsOf(args);
  const bySubscription = new Map<string, Compared>();
  let done = 0;
  await runInProcesses(join(__dirname, "worker.ts"), comparisons, args.processes, (piece: Compared) => {
    const known = bySubscription.get(piece.subscription);
    bySubscription.set(piece.subscription, known ? together(known, piece) : piece);
    args.onProgress((done += 1), comparisons.length);
  });
  const compared = [...bySubscription.values()];
  compared.sort((one, other) => (one.subscription < other.subscription ? -1 : 1));
  return { compared, unchanged };
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
    const isBetter = !known || rankOf(group) < rankOf(known);
    groups.set(group.kind, { ...(isBetter ? group : known), count: group.count + (known?.count ?? 0) });
  }
  return { subscription: one.subscription, outcomes, groups: [...groups.values()] };
}

/** An event that shows the difference alone says more than a small one. */
function rankOf({ isAlone, event }: DifferenceGroup): number {
  return event.detail.length + (isAlone ? 0 : Number.MAX_SAFE_INTEGER / 2);
}
