import { parentPort } from "node:worker_threads";
import type { ThreadAnswer } from "../../run-in-threads";
import { compareConsumers, type Compared, type Comparison } from "./compare-consumers";

// Errors are thrown by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

async function answer(comparison: Comparison): Promise<ThreadAnswer<Compared>> {
  try {
    return { result: await compareConsumers(comparison) };
  } catch (error) {
    return { error: `The events of ${comparison.subscription} could not be replayed: ${String(error)}` };
  }
}

parentPort?.on("message", (comparison: Comparison) => {
  void answer(comparison).then((answered) => parentPort?.postMessage(answered));
});
