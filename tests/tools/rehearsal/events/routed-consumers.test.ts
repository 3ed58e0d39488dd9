import { expect } from "chai";
import { GraphEdit } from "../../../../tools/rehearsal/corpus/graph-edit";
import { compareConsumers, type Comparison } from "../../../../tools/rehearsal/events/compare-consumers";
import { readRecordedEvents } from "../../../../tools/rehearsal/events/read-recorded-events";
import { comparisonsOf } from "../../../../tools/rehearsal/events/routed-consumers";
import { readSampleLines } from "../../../../tools/samples/read-sample-lines";
import { recordedStack } from "../../../stacks/recorded-stack";

const args = { startMs: Date.UTC(2026, 10, 29), threads: 2, withUnchanged: false };
const { events } = readRecordedEvents(readSampleLines().slice(0, 60).join("\n"));

describe("events that are routed to the consumers of two versions", () => {
  it("reach the deployed bundles of each subscription, and what only one of the versions takes is told", async () => {
    const graph = await recordedStack("dev");
    const pattern = JSON.stringify({ "detail-type": ["user.profile-created"] });
    const { graph: changed } = new GraphEdit(graph).set("user-search-index-rule", { eventPattern: pattern });
    const { comparisons, unchanged } = comparisonsOf({ ...args, before: graph, after: changed, events });
    expect(unchanged).to.deep.equal([
      ...["analytics/journal", "analytics/rankings", "auth/journal", "system/journal", "user/journal"],
    ]);
    expect(comparisons.map(({ subscription }) => subscription)).to.deep.equal(["user/search-index"]);
    const { outcomes, groups } = await compareConsumers(comparisons[0] as Comparison);
    const ofUser = events.filter(({ type }) => type.startsWith("user."));
    const made = ofUser.filter(({ type }) => type === "user.profile-created").length;
    expect(groups.reduce((sum, { count }) => sum + count, 0)).to.equal(ofUser.length - made);
    expect(groups.map(({ kind }) => kind)).to.include("handled → not for it");
    const handled = groups.find(({ kind }) => kind === "handled → not for it");
    const sizes = ofUser
      .filter(({ type }) => type !== "user.profile-created")
      .map(({ detail }) => detail.length);
    expect(handled?.event.detail.length).to.equal(Math.min(...sizes));
    expect(outcomes["not for it"]).to.deep.equal([0, ofUser.length - made]);
  });

  it("are split into pieces that hold all events of an id", async () => {
    const graph = await recordedStack("dev");
    const many = Array.from({ length: 400 }, () => events).flat();
    const { comparisons } = comparisonsOf({
      ...args,
      before: graph,
      after: graph,
      events: many,
      withUnchanged: true,
    });
    const pieces = comparisons.filter((one) => one.subscription === "analytics/journal");
    expect(pieces).to.have.lengthOf.at.least(2);
    const ids = pieces.map((piece) => new Set(piece.events.map(({ event }) => event.id)));
    expect(ids.reduce((sum, { size }) => sum + size, 0)).to.equal(
      new Set(ids.flatMap((set) => [...set])).size,
    );
  });
});
