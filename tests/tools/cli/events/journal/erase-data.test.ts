import { expect } from "chai";
import { uuidV7 } from "../../../../../events/message/uuid-v7";
import type { S3Client } from "@aws-sdk/client-s3";
import { journalObject } from "../../../../../handlers/journal/journal-object";
import { partitionOf } from "../../../../../handlers/journal/journal-partition";
import { journalRecord } from "../../../../../handlers/journal/journal-record";
import { journalStore } from "../../../../../tools/cli/events/journal/journal-store";
import { eraseData, type Erasure } from "../../../../../tools/cli/events/journal/erase-data";
import { findEvents } from "../../../../../tools/cli/events/journal/find-events";
import { rejection } from "../../../../events/publisher/fixtures";
import { event, MemoryJournal } from "./memory-journal";

/** A user's id, name and photo, as programs write them that are not written in JavaScript. */
const foreignData = String.raw`{"userId" : 9007199254740993, "name": "Jos\u00e9 \ud83d\ude00",
"photo": "https:\/\/img\/1", "size": 1e2}`;

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

  const facts = (): string[] =>
    journal.records.map(({ data: _, recordedAt: _at, ...known }) => JSON.stringify(known));

  const rows: readonly [what: string, erasure: Erasure, erased: number, ids: readonly string[]][] = [
    ["an event's, and of all that came under its id", { eventId: byName.toUpperCase() }, 3, [byName]],
    ["what holds a text", { value: "u1" }, 2, [byName]],
    ["what holds a number", { value: "1" }, 1, [byNumber]],
    ["what holds a text deep in it, with marks of its own", { value: 'é "u1"' }, 1, [nested]],
    ["nobody's where nothing holds it", { value: "u3" }, 0, []],
  ];
  for (const [what, erasure, erased, ids] of rows)
    it(`takes away ${what}, and nothing else`, async () => {
      const before = facts();
      expect(await erase(erasure, true)).to.equal(erased);
      expect(withoutData()).to.deep.equal([]);
      expect(await erase(erasure)).to.equal(erased);
      expect([...new Set(withoutData())]).to.deep.equal(ids);
      expect(withoutData()).to.have.length.at.most(erased);
      expect(facts()).to.include.members(before);
      expect(await erase(erasure)).to.equal(0);
    });

  it("leaves to each event of an object when it was recorded, however often it is written anew", async () => {
    const recordedMs = atMs + 60_000;
    const guest = uuidV7(atMs + 5);
    journal.record([event(guest, atMs, { data: { userId: "u5" } }), event(uuidV7(atMs), atMs)], recordedMs);
    expect([await erase({ value: "u5" }), await erase({ value: "u1" })]).to.deep.equal([1, 3]);
    const signal = new AbortController().signal;
    const found = await findEvents(journal, { sinceMs: atMs }, 10, signal);
    const recorded = (id: string) => found.find(({ eventId }) => eventId === id);
    expect(recorded(guest)).to.include({ firstRecordedAt: new Date(recordedMs).toISOString() });
    expect(recorded(guest)).not.to.have.any.keys("data", "recordedAt");
    expect(recorded(other)).to.include({ firstRecordedAt: new Date(0).toISOString() });
    expect(found.map(({ firstRecordedAt }) => Date.parse(firstRecordedAt))).to.not.include(Date.UTC(2030, 0));
  });

  for (const value of ["9007199254740993", "José 😀", "https://img/1", "100", "1e2"])
    it(`takes away ${value} however its producer wrote it`, async () => {
      const record = journalRecord(event(uuidV7(atMs), atMs), foreignData);
      const { key, body } = journalObject(partitionOf(record), [record]);
      journal.put(key, body);
      expect([await erase({ value: "9007199254740992" }), await erase({ value: "name" })]).to.deep.equal([
        0, 0,
      ]);
      expect(await erase({ value })).to.equal(1);
      expect(JSON.stringify(journal.records)).to.not.contain("img");
    });

  it("goes on where an object has expired since it was listed", async () => {
    const gone = Object.assign(new Error(), { name: "NoSuchKey" });
    const client = { send: () => Promise.reject(gone) } as unknown as S3Client;
    expect(await journalStore("b", client).read("k")).to.equal(undefined);
    journal.expires = true;
    expect(await erase({ value: "u2" })).to.equal(0);
    journal.expires = false;
    expect(await erase({ value: "u2" })).to.equal(1);
  });

  it("is finished by doing it again where it was cut off between the new object and the old one", async () => {
    journal.isCut = true;
    expect((await rejection(erase({ value: "u1" }))).message).to.equal("cut off");
    journal.isCut = false;
    await erase({ value: "u1" });
    expect(JSON.stringify(journal.records)).to.not.contain('{\\"userId\\":\\"u1\\"}');
    expect(new Set(journal.records.map(({ eventId }) => eventId)).size).to.equal(4);
  });

  it("deletes the old object where the new one is there from a run that was cut off, and only then", async () => {
    const [there, refused] = ["PreconditionFailed", "AccessDenied"].map((name) =>
      Object.assign(new Error(name), { name }),
    ) as [Error, Error];
    const sent: string[] = [];
    const refusing = (error: Error): S3Client =>
      ({
        send: async ({ constructor: { name } }: object) => {
          sent.push(name);
          if (name === "PutObjectCommand") throw error;
        },
      }) as unknown as S3Client;
    const by = { key: "new", body: new Uint8Array() };
    await journalStore("b", refusing(there)).replace("old", by);
    expect(sent).to.deep.equal(["PutObjectCommand", "DeleteObjectCommand"]);
    expect(await rejection(journalStore("b", refusing(refused)).replace("old", by))).to.equal(refused);
    expect(sent).to.have.lengthOf(3);
  });

  it("says which object is none of the journal", async () => {
    const key = "journal/domain=user/hour=2026-11-20T09/notes.txt";
    journal.put(key, Buffer.from("no gzip"));
    expect((await rejection(erase({ value: "u1" }))).message).to.contain(
      `${key} is no object of the journal`,
    );
  });
});
