import { expect } from "chai";
import { isNestedDeeper } from "../../events/nesting";

const lists = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
const objects = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + "1" + "}".repeat(depth));

describe("isNestedDeeper", () => {
  for (const make of [lists, objects]) {
    it(`counts ${make.name} to the limit, and goes down no further`, () => {
      expect(isNestedDeeper(make(100))).to.equal(false);
      expect(isNestedDeeper(make(101))).to.equal(true);
      expect(isNestedDeeper(make(100_000))).to.equal(true);
    });
  }

  it("finds it beside what is not deep, and in what goes round", () => {
    expect(isNestedDeeper({ a: 1, b: [null, "x", { c: lists(98) }] })).to.equal(true);
    expect(isNestedDeeper({ a: 1, b: [null, "x", { c: lists(97) }] })).to.equal(false);
    const round: { self?: unknown } = {};
    round.self = round;
    expect(isNestedDeeper(round)).to.equal(true);
  });

  it("takes what has no levels", () => {
    for (const value of [undefined, null, 1, "a"]) expect(isNestedDeeper(value, 0)).to.equal(false);
    expect(isNestedDeeper([], 0)).to.equal(true);
  });
});
