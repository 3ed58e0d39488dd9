import { expect } from "chai";
import { uuidV7 } from "../../../../../events/message/uuid-v7";
import { findEvents } from "../../../../../tools/cli/events/journal/find-events";
import type { JournalQuery } from "../../../../../tools/cli/events/journal/objects-for";
import { rejection } from "../../../../events/publisher/fixtures";
import { event, MemoryJournal } from "./memory-journal";

const atMs = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, day, hour, minute);
const iso = (ms: number): string => new Date(ms).toISOString();

const never = new AbortController().signal;
const find = (journal: MemoryJournal, query: JournalQuery, limit = 100, signal = never) =>
  findEvents(journal, query, limit, signal);

describe("findEvents", () => {
  const [first, second, third] = [atMs(20, 9), atMs(20, 10, 30), atMs(21, 9)].map((ms) => uuidV7(ms)) as [
    string,
    string,
    string,
  ];
  const old = "35dd4a39-e638-423e-92fc-82e7eff87037";
  const action = uuidV7(atMs(20, 11, 10));
  let journal: MemoryJournal;
  beforeEach(() => {
    journal = new MemoryJournal();
    journal.record([event(first, atMs(20, 9)), event(old, atMs(20, 9, 5))]);
    journal.record([event(second, atMs(20, 10, 30), { correlationId: action })]);
    journal.record([event(third, atMs(21, 9), { correlationId: action, type: "auth.account-locked" })]);
  });

  const rows: readonly [
    what: string,
    query: JournalQuery,
    ids: readonly string[],
    read: readonly string[],
  ][] = [
    ["an id with a time, in its hour alone", { eventId: second.toUpperCase() }, [second], ["user/20T10"]],
    ["an id that is nowhere, in its hour alone", { eventId: uuidV7(atMs(19, 1)) }, [], []],
    [
      "an id without a time, the newest hours first",
      { eventId: old },
      [old],
      ["auth/21T09", "user/20T10", "user/20T09"],
    ],
    ["an id without a time, since a time", { eventId: old, sinceMs: atMs(20, 12) }, [], ["auth/21T09"]],
    [
      "an action, from the hour before its id's",
      { correlationId: action },
      [second, third],
      ["auth/21T09", "user/20T10"],
    ],
    ["a type, in its domain", { type: "auth.account-locked" }, [third], ["auth/21T09"]],
    ["what happened since", { sinceMs: atMs(20, 11) }, [third], ["auth/21T09", "user/20T10"]],
    ["what happened before", { untilMs: atMs(20, 9, 5) }, [first], ["user/20T10", "user/20T09"]],
  ];
  for (const [what, query, ids, read] of rows)
    it(`finds ${what}`, async () => {
      expect((await find(journal, query)).map(({ eventId }) => eventId)).to.deep.equal(ids);
      expect(journal.hoursRead).to.deep.equal(read);
    });

  it("takes an event of several objects for one, recorded when the first was; and different ones of one id for several", async () => {
    journal.record([event(first, atMs(20, 9)), event(uuidV7(atMs(20, 9)), atMs(20, 9))], atMs(22, 0));
    journal.record([event(first, atMs(20, 9, 1), { data: { userId: "u2" } })], atMs(23, 0));
    const found = await find(journal, { eventId: first });
    expect(found.map(({ data, firstRecordedAt }) => [data, firstRecordedAt])).to.deep.equal([
      ['{"userId":"u1"}', iso(0)],
      ['{"userId":"u2"}', iso(atMs(23, 0))],
    ]);
  });

  it("stops at the limit, with the newest", async () => {
    expect((await find(journal, { sinceMs: 0 }, 1)).map(({ eventId }) => eventId)).to.deep.equal([third]);
    expect(journal.hoursRead).to.deep.equal(["auth/21T09"]);
  });

  it("stops when it is told to, with what it has", async () => {
    const stop = new AbortController();
    const search = findEvents(journal, { sinceMs: 0 }, 100, stop.signal, () => stop.abort());
    expect((await search).map(({ eventId }) => eventId)).to.deep.equal([third]);
  });

  it("says which object is none of the journal", async () => {
    const key = "journal/domain=user/hour=2026-11-20T09/notes.txt";
    journal.put(key, Buffer.from("no gzip"));
    expect((await rejection(find(journal, { eventId: first }))).message).to.match(
      new RegExp(`^${key} is no object of the journal: `),
    );
  });
});
