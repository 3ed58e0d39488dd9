import { recordProgram, recordStack } from "../../../packages/recorder/record-stack";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { sampleBuses } from "./sample-buses";

/** What one run of a program took; printed as JSON by this file, the entry of a process of its own. */
export interface ProgramRun {
  readonly resources: number;
  readonly functions: number;
  /** Distinct bundles that were built. */
  readonly bundles: number;
  /** Seconds from the start of the process until the program could begin: SDK, TypeScript, our modules. */
  readonly loadSeconds: number;
  /** Seconds from then until every resource was registered, and every bundle built. */
  readonly programSeconds: number;
  readonly peakMemoryMb: number;
}

async function main(what: string): Promise<void> {
  const loadSeconds = process.uptime();
  const graph = await record(what);
  const programSeconds = process.uptime() - loadSeconds;
  const functions = graph.resources.filter(({ type }) => type === "aws:lambda/function:Function");
  const bundles = new Set(functions.map(({ inputs }) => JSON.stringify(inputs["code"])));
  const run: ProgramRun = {
    resources: graph.resources.length,
    functions: functions.length,
    bundles: bundles.size,
    loadSeconds,
    programSeconds,
    peakMemoryMb: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(run));
}

/** A count of sample buses, or the name of a stack. */
function record(what: string): Promise<StackGraph> {
  const count = Number(what);
  if (Number.isNaN(count)) return recordStack({ stack: what });
  return recordProgram({ project: "bellyfed", stack: "bench" }, () => {
    sampleBuses(count);
    return {};
  });
}

void main(process.argv[2] ?? "");
