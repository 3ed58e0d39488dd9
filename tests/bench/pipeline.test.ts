import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { contenders, sampleEvents } from "../../bench/pipeline/build-contenders";
import { deliveredEvent } from "../../bench/pipeline/delivered-event";
import { measurePipeline, pipelineTable, pipelineTargets } from "../../bench/pipeline/measure-pipeline";
import { batchesOf, sampleRecords } from "../../bench/pipeline/sample-records";
import { dishRanked } from "../../events/contracts/analytics/rankings";
import type { EventMessage } from "../../events/event-message";
import { readDelivery } from "../../handlers/consumer/delivery";
import { tableOf } from "./table-of";

type Change = (event: EventMessage<string, Record<string, unknown>>) => unknown;

const changes: readonly (readonly [what: string, isValid: boolean, change: Change])[] = [
  ["as it is", true, (event) => event],
  ["a further field", true, (event) => ({ ...event, data: { ...event.data, mood: "good" } })],
  ["no data", false, (event) => ({ ...event, data: undefined })],
  ["another type", false, (event) => ({ ...event, type: "analytics.page-viewed" })],
  ["no source", false, (event) => ({ ...event, source: "" })],
  ["rank 0", false, (event) => ({ ...event, data: { ...event.data, rank: 0 } })],
  ["a dish that is no UUID", false, (event) => ({ ...event, data: { ...event.data, dishId: "laksa" } })],
  ["an id that is no UUID", false, (event) => ({ ...event, metadata: { ...event.metadata, id: "1" } })],
  ["a time without zone", false, (event) => withTime(event, "2026-11-20T00:03:06.381")],
  ["a time without milliseconds", false, (event) => withTime(event, "2026-11-20T00:03:06Z")],
  ["the 30th of February", false, (event) => withTime(event, "2026-02-30T00:03:06.381Z")],
  ["version 2", false, (event) => ({ ...event, metadata: { ...event.metadata, version: 2 } })],
  ["17 hops", false, (event) => ({ ...event, metadata: { ...event.metadata, hops: 17 } })],
  ["no producer", false, (event) => ({ ...event, metadata: { ...event.metadata, producer: undefined } })],
];

function withTime(event: EventMessage, time: string): unknown {
  return { ...event, metadata: { ...event.metadata, time } };
}

describe("bench:pipeline", () => {
  const validators = { [dishRanked.type]: { [dishRanked.version]: dishRanked.validate } };

  for (const [what, isValid, change] of changes) {
    it(`gives the peers a schema that judges as ours does: ${what}`, () => {
      const [event] = sampleEvents() as EventMessage<string, Record<string, unknown>>[];
      const changed = change(event as EventMessage<string, Record<string, unknown>>) as EventMessage;
      const [record] = sampleRecords([changed], 0);
      if (!record) throw new Error("There is no sample.");
      const ours = !("reason" in readDelivery(record, 0, { validators, maxHops: 16 }));
      const theirs = deliveredEvent.safeParse(JSON.parse(record.body)).success;
      expect({ ours, theirs }).to.deep.equal({ ours: isValid, theirs: isValid });
    });
  }

  it("cuts batches of other events each, and repeats them only when there are too few", () => {
    const records = sampleRecords(sampleEvents().slice(0, 5), 0);
    expect(batchesOf(records, 2).map(({ Records }) => Records)).to.deep.equal([
      records.slice(0, 2),
      records.slice(2, 4),
    ]);
    expect(batchesOf(records, 7)[0]?.Records).to.deep.equal([...records, ...records.slice(0, 2)]);
  });

  it("measures all contenders side by side", async function () {
    this.timeout(120_000);
    if (!existsSync(join(__dirname, "../../bench/node_modules"))) {
      console.log("      the peers are not installed: npm ci --prefix bench");
      return this.skip();
    }
    const times = await measurePipeline({ batchSizes: [10], rounds: 2, eventsPerRound: 20 });
    for (const [contender, perEvent] of Object.entries(times.get(10) ?? {})) {
      expect(perEvent, contender).to.have.length(2);
      expect(Math.min(...perEvent), contender).to.be.above(0);
    }
    const names = tableOf(pipelineTable(times))
      .split("\n")
      .map((row) => row.split("\t")[0]);
    expect(names).to.deep.equal(Object.values(contenders));
    expect(pipelineTargets(times)).to.have.length(3);
  });
});
