import type { RehearsedStack } from "../rehearsed-stack";
import type { GraphEdit } from "./graph-edit";

/** One text of a source file in the place of another, which must be there once. */
export interface SourceEdit {
  /** Path from the project's root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A change of the dev stack, of which it is known whether it harms events. */
export interface CorpusChange {
  /** What somebody would say that they did. */
  readonly what: string;
  /** To what the program asks for. */
  readonly edit?: (graph: GraphEdit) => unknown;
  /** What is done by hand before. */
  readonly prepare?: (stack: RehearsedStack, signal: AbortSignal) => Promise<void>;
  /** To the program itself: handlers, contracts, stacks. */
  readonly sources?: readonly SourceEdit[];
}
