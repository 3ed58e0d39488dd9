import { expect } from "chai";
import fc from "fast-check";
import { isNestedDeeper, measureJson } from "../../../events/message/nesting";
import { anyText } from "../../any-text";

const lists = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
const objects = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + "1" + "}".repeat(depth));

/** The value itself, and all that is in it. */
function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((count: number, inner) => count + valuesIn(inner), 1);
}

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

describe("measureJson", () => {
  it("says of a text how deep its value is and how many it holds, whatever its texts and keys hold", () => {
    const text = fc.oneof(anyText(), fc.constantFrom('"', "\\", '\\"', "[[[", "}]", '[{"a', "é[", "\\\\"));
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
        const shape = measureJson(json);
        expect(shape.levels > levels).to.equal(isNestedDeeper(value, levels));
        expect(shape.values).to.equal(valuesIn(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it("counts every level", () => {
    expect(measureJson(Buffer.from("[".repeat(1_000) + "]".repeat(1_000))).levels).to.equal(1_000);
  });

  it("counts what is empty, and what white space stands around", () => {
    const texts: [json: string, values: number][] = [
      ["1", 1],
      ["{}", 1],
      [" [ ] ", 1],
      ["[{}]", 2],
      ['[ {} ,\n[],"",null , -1.5e3 ]', 6],
      ['{"a":[1,2],"b":{"c":"x,y[{"}}', 6],
      ['{"":""}', 2],
    ];
    for (const [json, values] of texts) expect(measureJson(Buffer.from(json)).values, json).to.equal(values);
  });

  it("ends with a text that does", () => {
    for (const json of ["", '"', '"\\', "[1,"]) expect(measureJson(Buffer.from(json)).values).to.be.below(4);
  });
});
