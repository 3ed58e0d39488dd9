import { mapStrings } from "../../../packages/deployment/map-strings";
import { assessRehearsal } from "../assess-rehearsal";
import type { ProgramRecord } from "../program-record";
import { rehearse, type RehearseArgs, type Rehearsal } from "../rehearse";
import { badChanges } from "./bad-changes";
import type { CorpusChange, SourceEdit } from "./corpus-change";
import { goodChanges } from "./good-changes";
import { GraphEdit } from "./graph-edit";

/** A change, and whether its rehearsal judged it rightly. */
export interface JudgedChange {
  readonly what: string;
  readonly isBad: boolean;
  readonly isRight: boolean;
  /** What was found, such as `27 lost, 2 stuck`; why it stops; or nothing. */
  readonly found: string;
}

/** Needs of {@link rehearseCorpus}. */
export interface RehearseCorpusArgs {
  /** The stack as it is, recorded for an AWS of which SQS has that origin. */
  readonly record: ProgramRecord;
  readonly queueUrlBase: string;
  /** Records the stack of an edited copy of the program, which is there until `use` is done. */
  readonly withEdited: (
    edits: readonly SourceEdit[],
    use: (record: ProgramRecord) => Promise<Rehearsal>,
  ) => Promise<Rehearsal>;
  readonly deployerOf?: RehearseArgs["deployerOf"];
  /** Only changes whose description contains it. Default all. */
  readonly only?: string;
  /** Which part of them; the first is 1. Default all */
  readonly shard?: readonly [index: number, count: number];
  readonly onJudged: (change: JudgedChange, done: number, of: number) => void;
  readonly signal: AbortSignal;
}

/** Rehearses every change of the corpus, one after the other. */
export async function rehearseCorpus(args: RehearseCorpusArgs): Promise<readonly JudgedChange[]> {
  const { only = "", shard: [index, count] = [1, 1], onJudged } = args;
  const all = [
    ...badChanges.map((change) => ({ ...change, isBad: true })),
    ...goodChanges.map((change) => ({ ...change, isBad: false })),
  ]
    .filter(({ what }) => what.includes(only))
    .filter((_, at) => at % count === index - 1);
  const judged: JudgedChange[] = [];
  for (const change of all) {
    const rehearsal = await rehearsalOf(change, args);
    const { isSafe } = assessRehearsal(rehearsal, [], "");
    const { what, isBad } = change;
    judged.push({
      what,
      isBad,
      isRight: isBad !== isSafe && rehearsal.unplanned.length === 0,
      found: foundIn(rehearsal),
    });
    onJudged(judged.at(-1) as JudgedChange, judged.length, all.length);
  }
  return judged;
}

function rehearsalOf(
  { edit, prepare, sources = [] }: CorpusChange,
  args: RehearseCorpusArgs,
): Promise<Rehearsal> {
  const { record, withEdited, queueUrlBase, deployerOf, signal } = args;
  const rehearsalOfChange = (changed: ProgramRecord): Promise<Rehearsal> =>
    rehearse({
      record: (origin) => {
        const [before, after] = [record, changed].map((one) =>
          mapStrings(one, (text) => text.replaceAll(queueUrlBase, origin)),
        ) as [ProgramRecord, ProgramRecord];
        const edited = new GraphEdit(after.graph);
        edit?.(edited);
        return Promise.resolve([before, { ...after, graph: edited.graph }]);
      },
      ...(prepare && { prepare }),
      ...(deployerOf && { deployerOf }),
      unprotect: false,
      progress: { say: () => undefined, count: () => undefined },
      signal,
    });
  return sources.length > 0 ? withEdited(sources, rehearsalOfChange) : rehearsalOfChange(record);
}

function foundIn({ account, refused, stopped, unplanned }: Rehearsal): string {
  const counts = new Map<string, number>();
  for (const { kind, eventIds } of account.findings)
    counts.set(kind, (counts.get(kind) ?? 0) + eventIds.length);
  const found = [...counts].map(([kind, count]) => `${count} ${kind}`);
  if (stopped) found.push(`stops: ${stopped.error ?? ""}`);
  if (refused.length > 0) found.push(`${refused.length} protected`);
  if (unplanned.length > 0) found.push(`not as planned: ${unplanned.join("; ")}`);
  return found.join(", ");
}
