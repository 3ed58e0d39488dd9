import { expect } from "chai";
import fc from "fast-check";
import { eventText } from "../../../../packages/local-aws/event-bridge/bus-event";
import { leavesOf } from "../../../../packages/local-aws/event-bridge/leaves-of";
import { flattenEvent } from "../../../../packages/local-aws/event-bridge/pattern/flatten-event";
import { anyText } from "../../../any-text";

const text = anyText();
const event = fc.record(
  {
    ...{ id: text, detailType: text, source: text, accountId: text, region: text },
    timeMs: fc.nat(),
    resources: fc.array(text),
    detail: fc.dictionary(text, fc.jsonValue()).map((detail) => JSON.stringify(detail)),
    replayName: text,
  },
  { requiredKeys: ["id", "detailType", "source", "accountId", "region", "timeMs", "resources", "detail"] },
);
const paths = [
  "version",
  "id",
  "detail-type",
  "source",
  "account",
  "time",
  "region",
  "replay-name",
  "resources",
];

describe("an event's leaves", () => {
  it("are those of its text, whichever are asked for first", () => {
    fc.assert(
      fc.property(event, fc.shuffledSubarray([...paths, "detail.a", "detail", ""]), (event, asked) => {
        const inFull = eventText(event);
        const [few, all] = [leavesOf(event, inFull), flattenEvent(inFull)];
        for (const path of asked) expect(few.get(path), path).to.deep.equal(all.get(path));
      }),
    );
  });

  it("of the envelope are known without reading the text", () => {
    const [one] = fc.sample(event, 1);
    for (const path of ["source", "detail-type"])
      expect(leavesOf(one!, "no JSON").get(path)).to.have.length(1);
  });
});
