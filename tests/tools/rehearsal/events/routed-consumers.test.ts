import { expect } from "chai";
import { GraphEdit } from "../../../../tools/rehearsal/corpus/graph-edit";
import { compareConsumers } from "../../../../tools/rehearsal/events/compare-consumers";
import { readRecordedEvents } from "../../../../tools/rehearsal/events/read-recorded-events";
import { comparisonsOf } from "../../../../tools/rehearsal/events/routed-consumers";
import { readSampleLines } from "../../../../tools/samples/read-sample-lines";
import { recordedStack } from "../../../stacks/recorded-stack";

const startMs = Date.UTC(2026, 10, 29);
const { events } = readRecordedEvents(readSampleLines().slice(0, 60).join("\n"));

describe("events that are routed to the consumers of two versions", () => {
  it("reach the deployed bundles of each subscription, and what only one of the versions takes is told", async () => {
    const graph = await recordedStack("dev");
    const pattern = JSON.stringify({ "detail-type": ["user.profile-created"] });
    const { graph: changed } = new GraphEdit(graph).set("user-search-index-rule", { eventPattern: pattern });
    const comparisons = comparisonsOf(graph, changed, events, startMs);
    expect(comparisons.map(({ subscription }) => subscription)).to.deep.equal([
      ...["analytics/journal", "analytics/rankings", "auth/journal", "system/journal", "user/journal"],
      "user/search-index",
    ]);
    const own = comparisons.find(({ subscription }) => subscription === "user/search-index");
    const { outcomes, groups } = await compareConsumers(own as (typeof comparisons)[number]);
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
    const pieces = comparisonsOf(graph, graph, many, startMs).filter(
      (one) => one.subscription === "analytics/journal",
    );
    expect(pieces).to.have.lengthOf.at.least(2);
    const ids = pieces.map((piece) => new Set(piece.events.map(({ event }) => event.id)));
    expect(ids.reduce((sum, { size }) => sum + size, 0)).to.equal(
      new Set(ids.flatMap((set) => [...set])).size,
    );
  });
});
