import { readFileSync } from "node:fs";
import { fromGraphText } from "../../recorder/graph-text";
import type { StackGraph } from "../../recorder/stack-graph";
import { registerGraph } from "./register-graph";

/** Registers what is in a file that holds a graph's text. */
export function registerGraphIn(path: string): void {
  registerGraph(fromGraphText(readFileSync(path, "utf8")) as Pick<StackGraph, "resources">);
}
