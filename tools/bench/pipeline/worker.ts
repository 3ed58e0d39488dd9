import { readFileSync } from "node:fs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { EventMessage } from "../../../events/message/event-message";
import { handledEvents } from "./effect";
import { batchesOf, sampleRecords } from "./sample-records";

/** What a worker is asked to do: consume so many batches of one size. */
export interface Round {
  readonly batchSize: number;
  readonly batches: number;
}

/** Processor time of a round, which other work on the machine hardly changes; or why it is worth nothing. */
export type RoundResult = { readonly microseconds: number } | { readonly error: string };

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const [candidate = "", samples = ""] = process.argv.slice(2);

const { handler } = require(candidate) as { handler: Handler };
const events = JSON.parse(readFileSync(samples, "utf8")) as EventMessage[];
// Published just now, as events mostly are: the digits of an age of weeks cost time too.
const now = new Date();
const published = events.map((event) => ({
  ...event,
  metadata: { ...event.metadata, time: now.toISOString() },
}));
const records = sampleRecords(published, now.getTime());
const context = {
  awsRequestId: "00000000-0000-4000-8000-000000000000",
  functionName: "bench",
  getRemainingTimeInMillis: () => 30_000,
} as Context;

async function run({ batchSize, batches }: Round): Promise<RoundResult> {
  const pool = batchesOf(records, batchSize);
  const handledBefore = handledEvents();
  let failed = 0;
  const before = process.cpuUsage();
  for (let batch = 0; batch < batches; batch++) {
    const response = await handler(pool[batch % pool.length] as SQSEvent, context);
    failed += response.batchItemFailures.length;
  }
  const { user, system } = process.cpuUsage(before);
  const handled = handledEvents() - handledBefore;
  if (failed > 0 || handled !== batchSize * batches) {
    return { error: `handled ${handled} of ${batchSize * batches} events, gave ${failed} back` };
  }
  return { microseconds: user + system };
}

process.on("message", (round: Round) => {
  run(round).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ microseconds: 0 });
