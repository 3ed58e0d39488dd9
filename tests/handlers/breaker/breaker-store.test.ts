import { expect } from "chai";
import {
  close,
  lease,
  neverOpened,
  type BreakerItem,
} from "../../../handlers/breaker/circuit-breaker-transitions";
import { BreakerStore } from "../../../handlers/breaker/breaker-store";
import { FakeStateTable } from "../support/fake-state-table";

const key = "b#user/journal";
const opened: BreakerItem = { ...neverOpened, state: "OPEN", untilMs: 0, version: 1 };

describe("BreakerStore", () => {
  let table: FakeStateTable<BreakerItem>;
  let store: BreakerStore;
  beforeEach(() => {
    table = new FakeStateTable();
    store = new BreakerStore(table, key);
  });

  it("is not down after ten seconds with two requests, nor after three requests at once", async () => {
    table.failures = Infinity;
    await store.read(0);
    await store.read(60_000);
    expect(store.isStoreDown(60_000)).to.equal(false);
    await store.read(60_001);
    expect(store.isStoreDown(60_001)).to.equal(true);

    const hasty = new BreakerStore(table, key);
    for (let question = 0; question < 5; question++) await hasty.read(0);
    expect([hasty.isStoreDown(9_999), hasty.isStoreDown(10_000)]).to.deep.equal([false, true]);
  });

  it("counts silence anew after any answer", async () => {
    table.failures = 2;
    for (const nowMs of [0, 5_000, 10_000]) await store.read(nowMs);
    table.failures = 2;
    for (const nowMs of [15_000, 30_000]) await store.read(nowMs);
    expect(store.isStoreDown(30_000)).to.equal(false);
  });

  it("counts its unanswered questions once", async () => {
    table.failures = 2;
    for (const nowMs of [0, 5_000, 10_000]) await store.read(nowMs);
    expect([store.takeErrors(), store.takeErrors()]).to.deep.equal([2, 0]);
  });

  it("does not wait for ever for a table to confirm that it closes", async () => {
    table.items.set(key, opened);
    await store.read(0);
    table.failures = Infinity;
    store.writeLater(close(opened, 0));
    for (const nowMs of [5_000, 10_000]) {
      expect(await store.flush(nowMs)).to.equal("unconfirmed");
      expect(store.item.state).to.equal("OPEN");
    }
    await store.flush(15_000);
    expect([store.item.state, store.hasPendingWrite]).to.deep.equal(["CLOSED", true]);
    table.failures = 0;
    expect(await store.flush(20_000)).to.equal("confirmed");
    expect(table.items.get(key)).to.include({ state: "CLOSED", version: 2 });
  });

  it("learns from a conflict what another instance wrote, and has no pending write left", async () => {
    table.items.set(key, lease({ ...opened, version: 7 }, "another", 0, 34_000));
    store.applyAndWrite(close(opened, 0));
    expect(await store.flush(0)).to.equal("conflict");
    expect(store.item).to.include({ state: "HALF_OPEN", owner: "another", version: 7 });
    expect(store.hasPendingWrite).to.equal(false);
    expect(table.reads, "the write's answer said it").to.equal(0);
  });

  it("takes an item that is gone for a breaker that never opened", async () => {
    store.applyAndWrite(close(opened, 0));
    expect(await store.flush(0)).to.equal("conflict");
    expect(store.item).to.equal(neverOpened);
  });

  it("keeps what it assumed while a read was under way", async () => {
    table.before = () => store.applyAndWrite({ ...opened, version: 0 });
    await store.read(0);
    expect(store.item.state).to.equal("OPEN");
  });
});
