import type { CorpusChange, ProgramChange } from "./corpus-change";
import { GraphEdit } from "./graph-edit";
import type { StackGraph } from "../../../packages/recorder/stack-graph";

/** A program, as it is to be recorded before its graph is edited. */
export type AskedProgram = Required<Pick<ProgramChange, "settings" | "sources">> &
  Required<Pick<CorpusChange, "stack">> & {
    /** The graph of the recording as it is deployed. */
    readonly edited: (recorded: StackGraph) => StackGraph;
  };

/** The programs before and after a change of the corpus. */
export function askedPrograms(change: CorpusChange): readonly [before: AskedProgram, after: AskedProgram] {
  const { stack = "dev", given = {} } = change;
  const asked = (...changes: readonly ProgramChange[]): AskedProgram => ({
    stack,
    settings: Object.assign({}, ...changes.map(({ settings }) => settings)) as Record<string, string>,
    sources: changes.flatMap(({ sources = [] }) => sources),
    edited: (recorded) => {
      const graph = new GraphEdit(recorded);
      for (const { edit } of changes) edit?.(graph);
      return graph.graph;
    },
  });
  return [asked(given), asked(given, change)];
}
