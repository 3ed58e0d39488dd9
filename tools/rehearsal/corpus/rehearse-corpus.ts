import { mapStrings } from "../../../packages/deployment/map-strings";
import { assessRehearsal } from "../assess-rehearsal";
import type { ProgramRecord } from "../program-record";
import { rehearse, type RehearseArgs, type Rehearsal } from "../rehearse";
import { askedPrograms, type AskedProgram } from "./asked-program";
import { badChanges } from "./bad-changes";
import type { BadChange, CorpusChange, CorpusHarm } from "./corpus-change";
import { goodChanges } from "./good-changes";

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
  /** Records a program, for an AWS of which SQS has the origin; its files are there until `use` is done. */
  readonly withRecord: (
    program: AskedProgram,
    use: (record: ProgramRecord) => Promise<Rehearsal>,
  ) => Promise<Rehearsal>;
  readonly deployerOf?: RehearseArgs["deployerOf"];
  readonly queueUrlBase: string;
  /** Only changes whose description contains one of these texts. Default all. */
  readonly only?: readonly string[];
  /** Which part of them; the first is 1. Default all */
  readonly shard?: readonly [index: number, count: number];
  readonly onJudged: (change: JudgedChange, done: number, of: number) => void;
  readonly signal: AbortSignal;
}

/** Rehearses every change of the corpus, one after the other. */
export async function rehearseCorpus(args: RehearseCorpusArgs): Promise<readonly JudgedChange[]> {
  const { only = [""], shard: [index, count] = [1, 1], onJudged } = args;
  const all = [...badChanges, ...goodChanges.map((change): CorpusChange & Partial<BadChange> => change)]
    .filter(({ what }) => only.some((text) => what.includes(text)))
    .filter((_, at) => at % count === index - 1);
  const judged: JudgedChange[] = [];
  for (const change of all) {
    judged.push(await judge(change, args));
    onJudged(judged.at(-1) as JudgedChange, judged.length, all.length);
  }
  return judged;
}

async function judge(
  change: CorpusChange & Partial<BadChange>,
  args: RehearseCorpusArgs,
): Promise<JudgedChange> {
  const { what, harm } = change;
  const isBad = harm !== undefined;
  try {
    const rehearsal = await rehearsalOf(change, args);
    const { isSafe } = assessRehearsal(rehearsal, [], "");
    const isFound = harm === undefined ? isSafe : harmsIn(rehearsal).includes(harm);
    const isRight = isFound && rehearsal.unplanned.length === 0;
    return { what, isBad, isRight, found: foundIn(rehearsal) };
  } catch (error) {
    args.signal.throwIfAborted();
    return { what, isBad, isRight: false, found: `not rehearsed: ${(error as Error).message}` };
  }
}

async function rehearsalOf(change: CorpusChange, args: RehearseCorpusArgs): Promise<Rehearsal> {
  const { withRecord, queueUrlBase, deployerOf, signal } = args;
  const { prepare, afterwards, failsOnce, publishes = () => true } = change;
  const [before, after] = askedPrograms(change);
  return withRecord(before, (former) =>
    withRecord(after, (wanted) =>
      rehearse({
        record: (origin) => {
          const at = ({ graph, templates }: ProgramRecord, { edited }: AskedProgram): ProgramRecord => {
            const placed = mapStrings(graph, (text) => text.replaceAll(queueUrlBase, origin));
            return {
              templates: templates.filter(publishes),
              graph: edited(placed as ProgramRecord["graph"]),
            };
          };
          return Promise.resolve([at(former, before), at(wanted, after)]);
        },
        ...(prepare && { prepare }),
        ...(afterwards && { afterwards }),
        ...(failsOnce && { failsOnce }),
        ...(deployerOf && { deployerOf }),
        unprotect: false,
        progress: { say: () => undefined, count: () => undefined },
        signal,
      }),
    ),
  );
}

function harmsIn({ account, refused, stopped }: Rehearsal): CorpusHarm[] {
  return [
    ...account.findings.map(({ kind }) => kind),
    ...(stopped ? (["stopped"] as const) : []),
    ...(refused.length > 0 ? (["protected"] as const) : []),
  ];
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
