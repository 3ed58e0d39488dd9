import type { Queue } from "../../../packages/local-aws/sqs/queue";
import { readBenchEvent } from "./bench-event";
import type { Design } from "./testbed";
import { mostCallsWithin } from "./measured-dependency";
import { Testbed, type Scenario } from "./testbed";
import { withVirtualTimers } from "./virtual-timers";

/** What became of the events, and what it took. */
export interface SimulationResult {
  readonly design: string;
  readonly published: number;
  /** Good events that ended in the dead-letter queue. */
  readonly burned: number;
  /** Good events that were neither handled nor burned at the end. */
  readonly leftBehind: number;
  /** Calls that were made while the dependency was down. */
  readonly deadCalls: number;
  /** Most of these calls in any five seconds, from a minute into the outage on. */
  readonly probes: number;
  /** Seconds from the recovery to the first success; null without an outage or a success. */
  readonly firstSuccessSeconds: number | null;
  /** Seconds from the recovery until the events of before it had been handled. */
  readonly drainedSeconds: number | null;
  readonly sqsRequests: number;
  readonly storeOperations: number;
  readonly dollars: number;
}

/** List prices of us-east-1, in dollars. */
const prices = {
  sqsRequest: 0.4e-6,
  lambdaRequest: 0.2e-6,
  armGbSecond: 0.0000133334,
  tableRead: 0.125e-6,
  tableWrite: 0.625e-6,
  workflowStep: 25e-6,
};
const functionGb = 0.25;
const probeSpanMs = 5_000;
const settledMs = 60_000;

/** Lets a design live through a scenario. */
export async function simulate(design: Design, scenario: Scenario): Promise<SimulationResult> {
  const testbed = new Testbed(design, scenario);
  design.startAlarm?.(testbed);
  await withVirtualTimers(testbed.time, () => testbed.run());
  const { dependency, outage } = testbed;
  const unhandled = (queue: Queue): number[] =>
    [...queue.messages.values()]
      .map(({ message }) => readBenchEvent(message.body))
      .filter(({ isPoison, number }) => !isPoison && !dependency.handled.has(number))
      .map(({ number }) => number);
  const burned = new Set(unhandled(testbed.deadLetters));
  const left = new Set(unhandled(testbed.queue).filter((number) => !burned.has(number)));
  const since = (atMs: number | undefined): number | null =>
    outage && atMs !== undefined ? (atMs - outage.toMs) / 1000 : null;
  return {
    design: design.name,
    published: testbed.published,
    burned: burned.size,
    leftBehind: left.size,
    deadCalls: dependency.deadCallsMs.length,
    probes: outage ? mostCallsWithin(dependency.deadCallsMs, probeSpanMs, outage.fromMs + settledMs) : 0,
    firstSuccessSeconds: since(dependency.firstSuccessMs),
    drainedSeconds: since(dependency.backlogDrainedMs),
    sqsRequests: testbed.sqsRequests,
    storeOperations: testbed.tableReads + testbed.tableWrites,
    dollars: cost(testbed),
  };
}

function cost(testbed: Testbed): number {
  const { sqsRequests, invocations, invokedMs, tableReads, tableWrites, workflowSteps } = testbed;
  return (
    sqsRequests * prices.sqsRequest +
    invocations * prices.lambdaRequest +
    (invokedMs / 1000) * functionGb * prices.armGbSecond +
    tableReads * prices.tableRead +
    tableWrites * prices.tableWrite +
    workflowSteps * prices.workflowStep
  );
}
