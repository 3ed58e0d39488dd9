import { expect } from "chai";
import { assert, array, integer, nat, property, record } from "fast-check";
import { TimedHeap } from "../../../../packages/local-aws/sqs/timed-heap";

describe("TimedHeap", () => {
  it("always shows the earliest of what is in it, whatever was added and removed before", () => {
    const step = record({
      time: integer({ min: 0, max: 20 }),
      // One in four, so that the heap grows.
      removes: nat(3).map((draw) => draw === 0),
      which: integer({ min: 0 }),
    });
    assert(
      property(array(step, { maxLength: 200, size: "max" }), (steps) => {
        const heap = new TimedHeap<{ time: number }>();
        const model: { time: number }[] = [];
        for (const { time, removes, which } of steps) {
          if (removes && model.length > 0) {
            const [gone] = model.splice(which % model.length, 1) as [{ time: number }];
            expect(heap.remove(gone)).to.equal(true);
            expect(heap.remove(gone)).to.equal(false);
          } else {
            const item = { time };
            model.push(item);
            heap.add(item, time);
          }
          const earliest = model.length > 0 ? Math.min(...model.map((item) => item.time)) : undefined;
          expect(heap.firstTime).to.equal(earliest);
          expect(heap.first?.time).to.equal(earliest);
          expect(heap.size).to.equal(model.length);
        }
        const drained: number[] = [];
        for (let first = heap.first; first !== undefined; first = heap.first) {
          drained.push(first.time);
          heap.remove(first);
        }
        expect(drained).to.deep.equal(model.map(({ time }) => time).sort((one, other) => one - other));
      }),
    );
  });

  it("lets what fills a hole rise, when it comes from an earlier branch", () => {
    const heap = new TimedHeap<number>();
    for (const time of [1, 10, 2, 11, 12, 20, 4]) heap.add(time, time);
    heap.remove(11);
    const drained: number[] = [];
    for (let first = heap.first; first !== undefined; first = heap.first) {
      drained.push(first);
      heap.remove(first);
    }
    expect(drained).to.deep.equal([1, 2, 4, 10, 12, 20]);
  });

  it("is empty after it was cleared, and usable again", () => {
    const heap = new TimedHeap<string>();
    heap.add("a", 1);
    heap.clear();
    expect([heap.size, heap.first, heap.remove("a")]).to.deep.equal([0, undefined, false]);
    heap.add("a", 2);
    expect(heap.firstTime).to.equal(2);
  });
});
