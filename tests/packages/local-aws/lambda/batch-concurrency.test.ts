import { expect } from "chai";
import { nextConcurrency } from "../../../../packages/local-aws/lambda/batch-concurrency";

describe("nextConcurrency", () => {
  for (const [current, maximum, outcome, next] of [
    [5, undefined, "failed", 2],
    [5, undefined, "throttled", 2],
    [2, undefined, "failed", 1],
    [1, undefined, "failed", 1],
    [1, undefined, "taken", 2],
    [5, undefined, "taken", 5],
    [5, 10, "taken", 6],
    [10, 10, "taken", 10],
    [2, 2, "taken", 2],
  ] as const) {
    it(`goes from ${current} to ${next} when a batch was ${outcome}, with a maximum of ${maximum}`, () => {
      expect(nextConcurrency(current, maximum, outcome)).to.equal(next);
    });
  }
});
