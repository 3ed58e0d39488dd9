import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { EventMessage } from "../../../../events/message/event-message";
import { GraphEdit } from "../../../../tools/rehearsal/corpus/graph-edit";
import { readRecordedEvents } from "../../../../tools/rehearsal/events/read-recorded-events";
import { rehearseEvents } from "../../../../tools/rehearsal/events/rehearse-events";
import { comparisonsOf } from "../../../../tools/rehearsal/events/routed-consumers";
import type { Replay } from "../../../../tools/rehearsal/events/show-replay";
import { subscriptionsOf } from "../../../../tools/rehearsal/subscriptions-of";
import { readSampleLines } from "../../../../tools/samples/read-sample-lines";
import { recordedStack } from "../../../stacks/recorded-stack";

const lines = readSampleLines().slice(0, 60);
const messages = lines.map((line) => JSON.parse(line) as EventMessage);

describe("recorded events that are rehearsed", () => {
  let folder = "";
  before(() => void (folder = mkdtempSync(join(tmpdir(), "events-"))));
  after(() => rmSync(folder, { recursive: true }));

  async function rehearse(text: string, asJson: boolean) {
    const before = await recordedStack("dev");
    const eventPattern = JSON.stringify({ "detail-type": ["user.profile-created"] });
    const { graph: after } = new GraphEdit(before).set("user-search-index-rule", { eventPattern });
    const file = join(folder, "events.jsonl");
    writeFileSync(file, text);
    return rehearseEvents({
      ...{ file, asJson, withUnchanged: false, progress: { count: () => undefined } },
      record: () => Promise.resolve([before, after] as const),
    });
  }

  it("reach the bundles of what changed, and are told as JSON", async () => {
    const record = JSON.stringify({ eventId: "e", fingerprint: "f" });
    const { text, isSame } = await rehearse([...lines, record].join("\n"), true);
    const { outcomes, differences, ...rest } = JSON.parse(text) as Replay;
    expect([isSame, rest]).to.deep.equal([
      false,
      {
        ...{ events: 60, withoutData: 1, exampleData: 0 },
        unchanged: subscriptionsOf(await recordedStack("dev"))
          .map(({ name }) => name)
          .filter((name) => name !== "user/search-index")
          .sort(),
      },
    ]);
    const lost = messages.filter(({ type }) => type.startsWith("user.") && type !== "user.profile-created");
    expect(outcomes.map(({ subscription }) => subscription)).to.deep.equal(["user/search-index"]);
    expect(outcomes[0]?.outcomes["not for it"]).to.deep.equal([0, lost.length]);
    expect(differences.reduce((sum, { count }) => sum + count, 0)).to.equal(lost.length);
    const handled = differences.find(({ kind }) => kind === "handled → not for it");
    const smallest = lost.reduce((one, other) =>
      JSON.stringify(other).length < JSON.stringify(one).length ? other : one,
    );
    expect(JSON.parse(handled?.event ?? "{}")).to.have.nested.property("metadata.id", smallest.metadata.id);
  });

  it("are told in words", async () => {
    const { text, isSame } = await rehearse("", false);
    expect(isSame).to.equal(true);
    expect(text).to.match(
      /^The same code and settings .*: analytics\/journal, [^\n]+\.\n0 events were read\. Nothing differs\.$/,
    );
  });

  it("are split into pieces that hold all events of an id", async () => {
    const graph = await recordedStack("dev");
    const { events } = readRecordedEvents(lines.join("\n"));
    const many = Array.from({ length: 400 }, () => events).flat();
    const { comparisons } = comparisonsOf({
      ...{ before: graph, after: graph, events: many, startMs: 0, processes: 2, withUnchanged: true },
    });
    const pieces = comparisons.filter((one) => one.subscription === "analytics/journal");
    expect(pieces).to.have.lengthOf.at.least(2);
    const ids = pieces.map((piece) => new Set(piece.events.map(({ event }) => event.id)));
    expect(ids.reduce((sum, { size }) => sum + size, 0)).to.equal(
      new Set(ids.flatMap((set) => [...set])).size,
    );
  });
});
