import type { DeploymentStep } from "../../../packages/deployment/deployment-plan";
import type { EventTemplate } from "../program-record";
import type { FindingKind } from "../finding";
import type { RehearseArgs } from "../rehearse";
import type { RehearsedStack } from "../rehearsed-stack";
import type { GraphEdit } from "./graph-edit";

/** What harms: events, or a deployment that stops or is not begun. */
export type CorpusHarm = FindingKind | "stopped" | "protected";

/** One text of a source file in the place of another, which must be there once. */
export interface SourceEdit {
  /** Path from the project's root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What is changed of a program. */
export interface ProgramChange {
  /** Settings of the stack, in the place of those in its file. */
  readonly settings?: Readonly<Record<string, string>>;
  /** To the program itself: handlers, contracts, stacks. */
  readonly sources?: readonly SourceEdit[];
  /** To what the program asks for. */
  readonly edit?: (graph: GraphEdit) => unknown;
}

/** A change of a stack, of which it is known whether it harms events. */
export interface CorpusChange extends ProgramChange {
  /** What somebody would say that they did. */
  readonly what: string;
  /** Default dev. */
  readonly stack?: "dev" | "prod";
  /** What was changed before, and is deployed. Default nothing. */
  readonly given?: ProgramChange;
  /** What is done by hand before. */
  readonly prepare?: (stack: RehearsedStack, signal: AbortSignal) => Promise<void>;
  /** What is done by hand after. */
  readonly afterwards?: RehearseArgs["afterwards"];
  /** The contracts whose events are published. Default all */
  readonly publishes?: (template: EventTemplate) => boolean;
  /** Steps that AWS refuses in the first run, and takes in the second. */
  readonly failsOnce?: (step: DeploymentStep) => boolean;
  /** Whether a preview shows the same as of a loss, so that preview-risk warns of it although it harms nothing. */
  readonly isWarnedOf?: true;
}

/** A change that harms, and what it is to be found by: unsafe for another reason, it would be judged rightly by chance. */
export interface BadChange extends CorpusChange {
  readonly harm: CorpusHarm;
}
