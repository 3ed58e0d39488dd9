import type { GraphEdit } from "./graph-edit";

/** A change of the dev stack, and whether it harms events. */
export interface CorpusChange {
  /** What somebody would say that they did. */
  readonly what: string;
  readonly edit: (graph: GraphEdit) => unknown;
}
