import type { StackGraph } from "../../packages/recorder/stack-graph";

/** What an event of one contract looks like. */
export interface EventTemplate {
  readonly type: string;
  readonly domain: string;
  readonly version: number;
  readonly source: string;
  readonly data: unknown;
}

/** One version of the program: what it asks for, and the events that its publishers send. */
export interface ProgramRecord {
  readonly graph: StackGraph;
  readonly templates: readonly EventTemplate[];
}
