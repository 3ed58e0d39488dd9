import { expect } from "chai";
import { isRfcUuid } from "../../../events/message/uuid";
import { timeOfUuid } from "../../../events/message/time-of-uuid";
import { uuidV7 } from "../../../events/message/uuid-v7";

describe("uuidV7", () => {
  it("makes ids that differ, are UUIDs, and sort by the time they carry", () => {
    const timesMs = [0, 1, 1_645_557_742_000, Date.now(), 2 ** 48 - 1];
    const ids = timesMs.map(uuidV7);
    for (const id of ids) expect(isRfcUuid(id), id).to.equal(true);
    expect([...ids].sort()).to.deep.equal(ids);
    expect(ids.map(timeOfUuid)).to.deep.equal(timesMs);
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(0))).size).to.equal(1_000);
  });
});

describe("timeOfUuid", () => {
  for (const [what, id, timeMs] of [
    ["the example of RFC 9562", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", 1_645_557_742_000],
    ["version 4", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", undefined],
    ["another variant", "017f22e2-79b0-7cc3-08c4-dc0c0c07398f", undefined],
    ["no UUID", "order-0017-7-00", undefined],
    ["the max UUID", "ffffffff-ffff-ffff-ffff-ffffffffffff", undefined],
  ] as const)
    it(`reads ${what}`, () => expect(timeOfUuid(id)).to.equal(timeMs));
});
