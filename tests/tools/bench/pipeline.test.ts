import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { candidates } from "../../../tools/bench/pipeline/build-candidates";
import { deliveredEvent } from "../../../tools/bench/pipeline/delivered-event";
import { measuredContracts, type MeasuredContract } from "../../../tools/bench/pipeline/measured-contracts";
import {
  measurePipeline,
  pipelineTables,
  pipelineTargets,
} from "../../../tools/bench/pipeline/measure-pipeline";
import { sampleEvents } from "../../../tools/bench/pipeline/sample-events";
import { batchesOf, sampleRecords } from "../../../tools/bench/pipeline/sample-records";
import { scenarios } from "../../../tools/bench/pipeline/scenarios";
import type { EventMessage } from "../../../events/message/event-message";
import { readMessage } from "../../../handlers/consumer/read-message";
import { tableOf } from "./table-of";

type AnyEvent = EventMessage<string, Record<string, unknown>>;
type Change = (event: AnyEvent) => unknown;

type Changes = readonly (readonly [what: string, isValid: boolean, change: Change])[];

const data =
  (change: object): Change =>
  (event) => ({ ...event, data: { ...event.data, ...change } });

function firstItem({ data }: AnyEvent): object {
  return (data.items as object[])[0] ?? {};
}

const metadata =
  (change: object): Change =>
  (event) => ({ ...event, metadata: { ...event.metadata, ...change } });

const priced =
  (price: number): Change =>
  (event) =>
    data({ items: [{ ...firstItem(event), price }] })(event);
const named = (length: number) => data({ guest: { name: "😀".repeat(length), email: "a@b.sg" } });

const changes: Readonly<Record<MeasuredContract, Changes>> = {
  mealOrdered: [
    ["as it is", true, (event) => event],
    ["a further field", true, data({ mood: "good" })],
    ["no item", false, data({ items: [] })],
    ["51 items", false, (event) => data({ items: new Array(51).fill(firstItem(event)) })(event)],
    ["an item that costs nothing", true, priced(0)],
    ["an item below that", false, priced(-1)],
    ["paid in cash", true, data({ payment: { kind: "cash", given: 50 } })],
    ["a voucher without code", false, data({ payment: { kind: "voucher" } })],
    ["paid in kind", false, data({ payment: { kind: "dishes", washed: 50 } })],
    ["no mail address", false, data({ guest: { name: "Wei", email: "wei.example" } })],
    ["a name of 80 emoji", true, named(80)],
    ["a name of 81", false, named(81)],
    ["the 30th of February", false, data({ orderedAt: "2026-02-30T00:03:06Z" })],
  ],
  dishRanked: [
    ["as it is", true, (event) => event],
    ["a further field", true, data({ mood: "good" })],
    ["no data", false, (event) => ({ ...event, data: undefined })],
    ["another type", false, (event) => ({ ...event, type: "analytics.page-viewed" })],
    ["no source", false, (event) => ({ ...event, source: "" })],
    ["rank 0", false, data({ rank: 0 })],
    ["a dish that is no UUID", false, data({ dishId: "laksa" })],
    ["an id that is no UUID", false, metadata({ id: "1" })],
    ["a time without zone", false, metadata({ time: "2026-11-20T00:03:06.381" })],
    ["a time without milliseconds", false, metadata({ time: "2026-11-20T00:03:06Z" })],
    ["the 30th of February", false, metadata({ time: "2026-02-30T00:03:06.381Z" })],
    ["version 2", false, metadata({ version: 2 })],
    ["17 hops", false, metadata({ hops: 17 })],
    ["no producer", false, metadata({ producer: undefined })],
  ],
};

const nowMs = Date.parse("2026-11-21T00:00:00.000Z");

describe("bench:pipeline", () => {
  const names = Object.keys(measuredContracts) as MeasuredContract[];
  const validators = Object.fromEntries(
    Object.values(measuredContracts).map(({ type, version, validate }) => [type, { [version]: validate }]),
  );

  for (const name of names)
    for (const [what, isValid, change] of changes[name]) {
      it(`gives the peers a schema that judges as ours does: ${name}, ${what}`, () => {
        const [event] = sampleEvents[name]() as AnyEvent[];
        const [record] = sampleRecords([change(event as AnyEvent) as EventMessage], nowMs);
        if (!record) throw new Error("There is no sample.");
        const read = readMessage(record, 0, { validators, maxHops: 16, maxEventAgeSeconds: 86_400, nowMs });
        const ours = read.kind === "valid";
        const theirs = deliveredEvent(measuredContracts[name]).safeParse(JSON.parse(record.body)).success;
        expect({ ours, theirs }).to.deep.equal({ ours: isValid, theirs: isValid });
      });
    }

  it("measures with valid events, the same ones each time; the larger are of the size that the goals name", () => {
    for (const name of names) {
      const events = sampleEvents[name]();
      expect(events).to.have.length.above(100).and.to.deep.equal(sampleEvents[name]());
      for (const { data } of events) expect(measuredContracts[name].validate(data)).to.equal(undefined);
    }
    const bodies = sampleRecords(sampleEvents.mealOrdered(), 0).map(({ body }) => body.length);
    const mean = bodies.reduce((sum, length) => sum + length, 0) / bodies.length;
    expect(mean).to.be.within(0.98 * 1_263, 1.02 * 1_263);
  });

  it("cuts batches of other events each, and repeats them only when there are too few", () => {
    const records = sampleRecords(sampleEvents.dishRanked().slice(0, 5), 0);
    expect(batchesOf(records, 2).map(({ Records }) => Records)).to.deep.equal([
      records.slice(0, 2),
      records.slice(2, 4),
    ]);
    expect(batchesOf(records, 7)[0]?.Records).to.deep.equal([...records, ...records.slice(0, 2)]);
  });

  it("measures all candidates side by side", async function () {
    if (!existsSync(join(__dirname, "../../../tools/bench/node_modules"))) {
      console.log("      the peers are not installed: npm ci --prefix bench");
      return this.skip();
    }
    const measured = await measurePipeline({ batchSizes: [10], rounds: 2, eventsPerRound: 20 });
    for (const name of names)
      for (const [candidate, perEvent] of Object.entries(measured.times.get(name)?.get(10) ?? {})) {
        expect(perEvent, candidate).to.have.length(2);
        expect(Math.min(...perEvent), candidate).to.be.above(0);
      }
    const tables = pipelineTables(measured);
    const shown = tables.map((table) =>
      tableOf(table)
        .split("\n")
        .map((row) => row.split("\t")[0]),
    );
    const batches = Object.values(scenarios).map(({ what }) => what);
    expect(shown).to.deep.equal([...names.map(() => Object.values(candidates)), batches]);
    for (const { microseconds, bytes } of Object.values(measured.scenarios))
      expect(Math.min(bytes, ...microseconds)).to.be.above(0);
    expect(pipelineTargets(measured.times)).to.have.length(4);
  });
});
