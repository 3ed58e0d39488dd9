import { expect } from "chai";
import { uuidV7 } from "../../../../../events/message/uuid-v7";
import { eraseData, type Erasure } from "../../../../../tools/cli/events/journal/erase-data";
import { rejection } from "../../../../events/publisher/fixtures";
import { event, MemoryJournal } from "./memory-journal";

describe("eraseData", () => {
  const atMs = Date.UTC(2026, 10, 20, 9);
  const [byName, byNumber, nested, other] = [1, 2, 3, 4].map((minute) => uuidV7(atMs + minute)) as [
    string,
    string,
    string,
    string,
  ];
  let journal: MemoryJournal;
  beforeEach(() => {
    journal = new MemoryJournal();
    const named = (id: string, data: object) => event(id, atMs, { data });
    journal.record([named(byName, { userId: "u1" }), named(byNumber, { userId: 1 })]);
    journal.record([named(nested, { guests: [{ name: 'é "u1"' }] }), named(other, { u1: "u12" })]);
    // Again, in another batch, and another event of the id.
    journal.record([named(byName, { userId: "u1" })]);
    journal.record([named(byName, { userId: "u2" })]);
  });

  const erase = (erasure: Erasure, isDryRun = false) =>
    eraseData(journal, erasure, {
      ...{ isDryRun, signal: new AbortController().signal, onErased: () => undefined },
    });
  const withoutData = (): string[] =>
    journal.records.flatMap(({ eventId, data }) => (data === undefined ? eventId : []));

  const rows: readonly [what: string, erasure: Erasure, erased: number, ids: readonly string[]][] = [
    ["an event's, and of all that came under its id", { eventId: byName.toUpperCase() }, 3, [byName]],
    ["what holds a text", { value: "u1" }, 2, [byName]],
    ["what holds a number", { value: "1" }, 1, [byNumber]],
    ["what holds a text deep in it, with marks of its own", { value: 'é "u1"' }, 1, [nested]],
    ["nobody's where nothing holds it", { value: "u3" }, 0, []],
  ];
  for (const [what, erasure, erased, ids] of rows)
    it(`takes away ${what}, and nothing else`, async () => {
      const before = journal.records.map(({ data: _, ...facts }) => JSON.stringify(facts));
      expect(await erase(erasure, true)).to.equal(erased);
      expect(withoutData()).to.deep.equal([]);
      expect(await erase(erasure)).to.equal(erased);
      expect([...new Set(withoutData())]).to.deep.equal(ids);
      expect(withoutData()).to.have.length.at.most(erased);
      expect(journal.records.map(({ data: _, ...facts }) => JSON.stringify(facts))).to.include.members(
        before,
      );
      expect(await erase(erasure)).to.equal(0);
    });

  it("is finished by doing it again where it was cut off between the new object and the old one", async () => {
    journal.isCut = true;
    expect((await rejection(erase({ value: "u1" }))).message).to.equal("cut off");
    journal.isCut = false;
    await erase({ value: "u1" });
    expect(JSON.stringify(journal.records)).to.not.contain('{\\"userId\\":\\"u1\\"}');
    expect(new Set(journal.records.map(({ eventId }) => eventId)).size).to.equal(4);
  });
});
