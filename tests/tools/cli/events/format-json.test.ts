import { expect } from "chai";
import fc from "fast-check";
import { formatJson } from "../../../../tools/cli/events/format-json";

describe("formatJson", () => {
  it("lays JSON out as JSON.stringify does", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom("", " ", "\t"), (value, gap) => {
        const lines = formatJson(JSON.stringify(value, null, gap));
        expect(lines.join("\n")).to.equal(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("keeps every number and text as it is written", () => {
    const json = String.raw`{"n":9007199254740993,"h":1e400,"p":1.10,"t":"\u00e9\/\"{[,:","t":"twice"}`;
    expect(formatJson(json)).to.deep.equal([
      "{",
      '  "n": 9007199254740993,',
      '  "h": 1e400,',
      '  "p": 1.10,',
      String.raw`  "t": "\u00e9\/\"{[,:",`,
      '  "t": "twice"',
      "}",
    ]);
  });

  it("leaves what is no JSON as it is, in one line", () => {
    expect(formatJson("a\nb {")).to.deep.equal(["a\nb {"]);
  });

  it("shows what is nested deep without filling the memory", () => {
    const deep = "[".repeat(50_000) + "]".repeat(50_000);
    const text = formatJson(deep).join("\n");
    expect(text.length).to.be.lessThan(10_000_000);
    expect(text.replace(/\s/g, "")).to.equal(deep);
  });
});
