import { expect } from "chai";
import { fieldPatterns } from "../../../../../tools/cli/events/test-event/field-patterns";
import { testedEventText, readTestedEvent } from "../../../../../tools/cli/events/test-event/tested-event";

const detail = `{"n":9007199254740993, "a":1,"a":2}`;
const at = { account: "123456789012", region: "eu-west-1", nowMs: Date.parse("2026-11-23T12:00:00.500Z") };

describe("readTestedEvent", () => {
  it("reads an entry of PutEvents, a delivered event and an event of the platform, to the letter", () => {
    const common = { type: "user.left", source: "profiles", detail };
    const entry = `{"Source":"profiles","DetailType":"user.left","Detail":${JSON.stringify(detail)},"Resources":["arn:a"]}`;
    expect(readTestedEvent(entry)).to.deep.equal({ ...common, resources: ["arn:a"] });
    const delivered = `{"id":"x","detail-type":"user.left","source":"profiles","time":"2026-01-01T00:00:00Z","resources":["arn:b"],"detail":${detail}}`;
    expect(readTestedEvent(delivered)).to.deep.equal({
      ...common,
      time: "2026-01-01T00:00:00Z",
      resources: ["arn:b"],
    });
    const own = ` {"type":"user.left","source":"profiles","data":${detail}}\n`;
    expect(readTestedEvent(own)).to.deep.equal({ ...common, detail: own.trim(), resources: [] });
  });

  for (const [what, text, problem] of [
    ["no JSON", "{", /one event as a JSON object/],
    ["a list", "[]", /one event as a JSON object/],
    ["an object of another kind", `{"hello":1}`, /It has: hello\./],
    ["an empty object", "{}", /It has: nothing\./],
    ["an entry without a source", `{"DetailType":"a","Detail":"{}"}`, /Source is missing: must be a text/],
    [
      "an entry whose detail is no text",
      `{"DetailType":"a","Source":"b","Detail":{}}`,
      /Detail is \{\}: must be a text/,
    ],
    [
      "an entry whose detail is no object",
      `{"DetailType":"a","Source":"b","Detail":"[1]"}`,
      /Detail is \[1\]: must hold a JSON object/,
    ],
    ["an event without a detail", `{"detail-type":"a","source":"b"}`, /detail is null/],
    [
      "resources that are no texts",
      `{"detail-type":"a","source":"b","detail":{},"resources":[1]}`,
      /resources is \[1\]: must be a list of texts/,
    ],
  ] as const) {
    it(`refuses ${what}, saying so`, () => expect(() => readTestedEvent(text)).to.throw(problem));
  }
});

describe("eventText", () => {
  it("is what EventBridge delivers: its own fields, then the detail as it was published", () => {
    const event = { type: "user.left", source: "profiles", detail, resources: ["arn:a"] };
    expect(testedEventText(event, at)).to.equal(
      `{"version":"0","id":"00000000-0000-4000-8000-000000000000","detail-type":"user.left","source":"profiles",` +
        `"account":"123456789012","time":"2026-11-23T12:00:00Z","region":"eu-west-1","resources":["arn:a"],"detail":${detail}}`,
    );
    expect(JSON.parse(testedEventText({ ...event, time: "2026-01-01T00:00:00Z" }, at))).to.include({
      time: "2026-01-01T00:00:00Z",
    });
  });
});

describe("fieldPatterns", () => {
  it("takes a pattern apart into one for each field, alternatives of fields as one", () => {
    const pattern = {
      "detail-type": ["a", { prefix: "b" }],
      detail: { data: { x: [1] }, $or: [{ y: [2] }, { z: [3] }] },
    };
    expect(fieldPatterns(JSON.stringify(pattern))).to.deep.equal([
      { path: "detail-type", wants: `["a",{"prefix":"b"}]`, pattern: `{"detail-type":["a",{"prefix":"b"}]}` },
      { path: "detail.data.x", wants: "[1]", pattern: `{"detail":{"data":{"x":[1]}}}` },
      {
        path: "detail.$or",
        wants: `[{"y":[2]},{"z":[3]}]`,
        pattern: `{"detail":{"$or":[{"y":[2]},{"z":[3]}]}}`,
      },
    ]);
  });
});
