import { expect } from "chai";
import fc from "fast-check";
import { MinHeap } from "../../../../tools/simulation/model/min-heap";

describe("tools/simulation/model/min-heap", () => {
  it("gives back what sorting gives", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300, size: "max" }), (times) => {
        const heap = new MinHeap<{ atMs: number; order: number }>();
        const items = times.map((atMs, order) => ({ atMs, order }));
        for (const item of items) heap.push(item);
        const popped = items.map(() => heap.pop());
        const sorted = [...items].sort((one, other) => one.atMs - other.atMs || one.order - other.order);
        expect(popped).to.deep.equal(sorted);
        expect(heap.pop()).to.equal(undefined);
      }),
    );
  });
});
