import { readFileSync } from "node:fs";
import type { Context, SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../../events/message/event-message";
import type { Validators } from "../../../events/message/validation";
import { TransientError } from "../../../handlers/failures/event-errors";
import { consumeBatch } from "../../../handlers/consumer/consume-batch";
import { startConsumer, type Consumer } from "../../../handlers/consumer/consumer";
import { readConsumerEnvironment } from "../../../handlers/settings/consumer-settings";
import { systemClock } from "../../../handlers/ports/system-clock";
import { batchesOf, sampleRecords } from "./sample-records";
import {
  claimBucket,
  claimOf,
  constantTable,
  scenarios,
  type BatchKind,
  type ScenarioName,
} from "./scenarios";

/** How many batches are to be consumed, and whether the garbage is counted instead of the time. */
export interface ScenarioRound {
  readonly batches: number;
  readonly isForMemory: boolean;
}

/** Microseconds of processor time, or bytes of garbage, of all events of a round. */
export type ScenarioResult = { readonly amount: number } | { readonly error: string };

const { validators } = require("bellyfed:validators") as { validators: Validators };
const [name = "none", samples = ""] = process.argv.slice(2);
const scenario: BatchKind = scenarios[name as ScenarioName];
const nothing = (): Promise<void> => Promise.resolve();
let handled = 0;

async function effect(event: EventMessage): Promise<void> {
  handled += 1;
  if (scenario.failsEvery && handled % scenario.failsEvery === 0)
    throw new TransientError(`The kitchen of ${event.source} is closed.`);
}

function start(): Consumer {
  const environment = readConsumerEnvironment(process.env);
  const { settings } = environment;
  const idempotency = { ...settings.idempotency, mode: scenario.mode };
  return startConsumer(
    {
      handler: (event, { dependency }) => dependency.execute(() => effect(event)),
      validators,
    },
    { ...environment, claimBucket, settings: { ...settings, idempotency } },
    {
      clock: systemClock,
      random: Math.random,
      queue: { changeVisibility: nothing, sendDeadLetter: nothing, sendRejected: nothing },
      breakers: constantTable(scenario.breaker),
      idempotency: constantTable(scenario.stored),
      claims: { read: (key) => Promise.resolve(claimOf(key)) },
      write: (line) => process.stdout.write(line),
    },
  );
}

/** An open breaker is looked at as soon as a message comes again. */
function recordsOf(events: readonly EventMessage[]): SQSRecord[] {
  const now = new Date();
  const { event: change = (event: EventMessage) => event, breaker } = scenario;
  const published = events.map((event) =>
    change({ ...event, metadata: { ...event.metadata, time: now.toISOString() } }),
  );
  const ApproximateReceiveCount = breaker ? "2" : "1";
  return sampleRecords(published, now.getTime()).map((record) => ({
    ...record,
    attributes: { ...record.attributes, ApproximateReceiveCount },
  }));
}

const consumer = start();
const batches = batchesOf(
  recordsOf(JSON.parse(readFileSync(samples, "utf8")) as EventMessage[]),
  scenario.batchSize,
);
const context = {
  awsRequestId: "00000000-0000-4000-8000-000000000000",
  getRemainingTimeInMillis: () => 30_000,
} as Context;

async function run({ batches: count, isForMemory }: ScenarioRound): Promise<ScenarioResult> {
  handled = 0;
  let returned = 0;
  if (isForMemory) globalThis.gc?.();
  const before = { cpu: process.cpuUsage(), bytes: process.memoryUsage().heapUsed };
  for (let batch = 0; batch < count; batch++) {
    const { Records } = batches[batch % batches.length] ?? { Records: [] };
    returned += (await consumeBatch(Records, context, consumer)).batchItemFailures.length;
  }
  const { user, system } = process.cpuUsage(before.cpu);
  const bytes = process.memoryUsage().heapUsed - before.bytes;
  const tenths = (count * scenario.batchSize) / 10;
  if (handled !== tenths * scenario.handled || returned !== tenths * scenario.returned)
    return { error: `of ${tenths * 10} events handled ${handled}, gave ${returned} back` };
  return { amount: isForMemory ? bytes : user + system };
}

process.on("message", (round: ScenarioRound) => {
  run(round).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ amount: 0 });
