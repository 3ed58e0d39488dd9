import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { askedPrograms } from "../../../tools/rehearsal/corpus/asked-program";
import type { CorpusChange } from "../../../tools/rehearsal/corpus/corpus-change";
import { recordedStack } from "../../stacks/recorded-stack";

/** What the programs before and after a change ask for, its edits of sources apart. */
export async function corpusGraphs(
  change: CorpusChange,
): Promise<readonly [before: StackGraph, after: StackGraph]> {
  const [before, after] = askedPrograms(change).map(async ({ stack, settings, edited }) =>
    edited(await recordedStack(stack, settings)),
  );
  return [await (before as Promise<StackGraph>), await (after as Promise<StackGraph>)];
}
