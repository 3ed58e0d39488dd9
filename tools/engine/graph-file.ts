import { readFileSync } from "node:fs";
import { FileSet } from "../../packages/recorder/files-of";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { registerGraph } from "./register-graph";

/** A graph as text, for a program in another process. */
export function graphText(graph: StackGraph): string {
  return JSON.stringify(graph, (_key, value: unknown) =>
    value instanceof FileSet ? { filesOfCode: value.files } : value,
  );
}

/** Registers what is in a file of such a text. */
export function registerGraphIn(path: string): void {
  const revive = (_key: string, value: unknown): unknown => {
    const { filesOfCode } = (value ?? {}) as { readonly filesOfCode?: Record<string, string> };
    return filesOfCode === undefined ? value : new FileSet(filesOfCode);
  };
  registerGraph(JSON.parse(readFileSync(path, "utf8"), revive) as StackGraph);
}
