import { expect } from "chai";
import { randomUuid } from "../../../packages/local-aws/random-uuid";

describe("randomUuid", () => {
  it("makes UUIDs of version 4, each another, whose digits take every value that they may", () => {
    const uuids = Array.from({ length: 1_000 }, randomUuid);
    for (const uuid of uuids)
      expect(uuid).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(new Set(uuids).size).to.equal(uuids.length);
    const seen = Array.from({ length: 36 }, (_, at) => new Set(uuids.map((uuid) => uuid[at])).size);
    const sizes = seen.map((size, at) => ({ at, size })).filter(({ size }) => size !== 16);
    expect(sizes).to.deep.equal([
      { at: 8, size: 1 },
      { at: 13, size: 1 },
      { at: 14, size: 1 },
      { at: 18, size: 1 },
      { at: 19, size: 4 },
      { at: 23, size: 1 },
    ]);
  });
});
