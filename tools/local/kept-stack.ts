import { existsSync, readFileSync } from "node:fs";
import type { StackState } from "../../packages/deployment/stack-state";
import { FileSet } from "../../packages/recorder/files-of";

/** What was deployed into a local AWS that outlives a restart. */
export interface KeptStack {
  readonly stack: string;
  readonly state: StackState;
}

/** Reads what was deployed beside a state of the local AWS; undefined where there is none, or nothing beside it. */
export function keptStack(stateFile: string): KeptStack | undefined {
  const file = `${stateFile}.stack`;
  // Without its state, the local AWS begins with nothing.
  if (!existsSync(stateFile) || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8"), unmarked) as KeptStack;
}

/** A class is none in JSON. */
function unmarked(_key: string, value: unknown): unknown {
  const { fileSet } = (value ?? {}) as { readonly fileSet?: FileSet["files"] };
  return fileSet === undefined ? value : new FileSet(fileSet);
}
