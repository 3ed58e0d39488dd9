import { expect } from "chai";
import { assert, array, integer, nat, property, record } from "fast-check";
import { TimedHeap, type HeapEntry } from "../../../packages/local-aws/timed-heap";

/** Sorting keeps the order of equals. */
function inOrder<T>(entries: readonly HeapEntry<T>[]): HeapEntry<T>[] {
  return [...entries].sort((one, other) => one.time - other.time);
}

describe("TimedHeap", () => {
  it("always shows the earliest, of several the one that came first, whatever was added and removed before", () => {
    const step = record({
      time: integer({ min: 0, max: 20 }),
      // One in four, so that the heap grows.
      removes: nat(3).map((draw) => draw === 0),
      which: integer({ min: 0 }),
    });
    assert(
      property(array(step, { maxLength: 200, size: "max" }), (steps) => {
        const heap = new TimedHeap<number>();
        const model: HeapEntry<number>[] = [];
        for (const [item, { time, removes, which }] of steps.entries()) {
          if (removes && model.length > 0) {
            const [gone] = model.splice(which % model.length, 1) as [HeapEntry<number>];
            expect(heap.remove(gone)).to.equal(true);
            expect(heap.remove(gone)).to.equal(false);
          } else {
            model.push(heap.add(item, time));
          }
          const [earliest] = inOrder(model);
          expect(heap.first).to.equal(earliest?.item);
          expect([heap.firstTime, heap.size]).to.deep.equal([earliest?.time, model.length]);
        }
        for (const next of inOrder(model)) expect(heap.take()).to.equal(next);
        expect(heap.take()).to.equal(undefined);
      }),
    );
  });

  it("lets what fills a hole rise, when it comes from an earlier branch", () => {
    const heap = new TimedHeap<number>();
    const entries = [1, 10, 2, 11, 12, 20, 4].map((time) => heap.add(time, time));
    heap.remove(entries[3]!);
    const drained = Array.from({ length: heap.size }, () => heap.take()?.item);
    expect(drained).to.deep.equal([1, 2, 4, 10, 12, 20]);
  });

  it("is empty after it was cleared, and usable again", () => {
    const heap = new TimedHeap<string>();
    heap.add("a", 1);
    heap.clear();
    expect([heap.size, heap.first]).to.deep.equal([0, undefined]);
    heap.add("a", 2);
    expect(heap.firstTime).to.equal(2);
  });
});
