import { expect } from "chai";
import fc from "fast-check";
import { isNestedDeeper, isTextNestedDeeper } from "../../events/nesting";

const lists = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
const objects = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + "1" + "}".repeat(depth));

describe("isNestedDeeper", () => {
  for (const make of [lists, objects]) {
    it(`counts ${make.name} to the limit, and goes down no further`, () => {
      expect(isNestedDeeper(make(1_000))).to.equal(false);
      expect(isNestedDeeper(make(1_001))).to.equal(true);
      expect(isNestedDeeper(make(100_000))).to.equal(true);
    });
  }

  it("finds it beside what is not deep, and in what goes round", () => {
    expect(isNestedDeeper({ a: 1, b: [null, "x", { c: lists(998) }] })).to.equal(true);
    expect(isNestedDeeper({ a: 1, b: [null, "x", { c: lists(997) }] })).to.equal(false);
    const round: { self?: unknown } = {};
    round.self = round;
    expect(isNestedDeeper(round)).to.equal(true);
  });

  it("takes what has no levels", () => {
    for (const value of [undefined, null, 1, "a"]) expect(isNestedDeeper(value, 0)).to.equal(false);
    expect(isNestedDeeper([], 0)).to.equal(true);
  });
});

describe("isTextNestedDeeper", () => {
  it("says of a text what isNestedDeeper says of the value, whatever its texts and keys hold", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"', "\\", '\\"', "[[[", "}]", '[{"a', "é[", "\\\\"),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        text,
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(text, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 2), (value, levels, indent) => {
        const json = Buffer.from(JSON.stringify(value, null, indent));
        expect(isTextNestedDeeper(json, levels)).to.equal(isNestedDeeper(value, levels));
      }),
      { numRuns: 1_000 },
    );
  });

  it("counts to the limit", () => {
    expect(isTextNestedDeeper(Buffer.from("[".repeat(1_000) + "]".repeat(1_000)))).to.equal(false);
    expect(isTextNestedDeeper(Buffer.from("[".repeat(1_001) + "]".repeat(1_001)))).to.equal(true);
  });
});
