import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { journalEvent } from "../../handlers/journal-event";
import { hourBefore, hourOfId, partitionOf } from "../../handlers/journal/journal-partition";
import { journalObject, recordsIn } from "../../handlers/journal/journal-object";
import { journalRecord, type JournalRecord } from "../../handlers/journal/journal-record";
import type { HandlerContext } from "../../handlers/settings/event-handler";
import { uuidV7 } from "../../events/message/uuid-v7";
import type { EventMessage } from "../../events/message/event-message";

const id = "11111111-1111-4111-8111-11111111111A";
const causationId = "22222222-2222-4222-8222-222222222222";
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const event: EventMessage = {
  type: "user.profile-updated",
  source: "profiles",
  data: { userId: "u1" },
  metadata: {
    id,
    ...{ version: 2, correlationId: "c1", causationId, hops: 1, producer: "profiles", traceparent },
    time: "2026-11-01T10:59:59.999Z",
  },
};
const recorded: JournalRecord = {
  eventId: id.toLowerCase(),
  fingerprint: "JzWXLdWzbksjwc-EM2GF8g",
  ...{ type: "user.profile-updated", source: "profiles", domain: "user", time: "2026-11-01T10:59:59.999Z" },
  ...{ version: 2, correlationId: "c1", causationId, hops: 1, producer: "profiles", traceparent },
  data: '{"userId":"u1"}',
};
const withId = (newId: string, more: Partial<EventMessage> = {}): EventMessage => ({
  ...{ ...event, ...more, metadata: { ...event.metadata, ...more.metadata, id: newId } },
});

describe("journalRecord", () => {
  it("holds everything that is known of the event", () => {
    expect(journalRecord(event)).to.deep.equal(recorded);
  });

  it("holds the place, size and hash of data that came by claim check", () => {
    const claimCheck = { bucket: "claims-dev", key: "claims/a", sizeBytes: 15, sha256: "0f" };
    const { data: _, ...rest } = recorded;
    expect(journalRecord({ ...event, data: { claimCheck } })).to.deep.equal({
      ...{ ...rest, fingerprint: "2cAhjvGvkDiGS2qiXvI5rw" },
      ...{ dataBytes: 15, dataSha256: "0f", dataBucket: "claims-dev", dataKey: "claims/a" },
    });
  });

  it("holds the data as it was published, not as JavaScript would write it, which tells events apart", () => {
    const texts = ['{"n":9007199254740993}', '{"n":9007199254740992}', '{ "n": 9007199254740993 }'];
    const records = texts.map((text) => journalRecord({ ...event, data: JSON.parse(text) as object }, text));
    expect(records.map(({ data }) => data)).to.deep.equal(texts);
    const [first, other, again] = records.map(({ fingerprint }) => fingerprint);
    expect([first === other, first === again]).to.deep.equal([false, true]);
  });

  it("has no cause for the first of a chain", () => {
    const { causationId: _, ...metadata } = event.metadata;
    expect(journalRecord({ ...event, metadata })).to.not.have.property("causationId");
  });
});

describe("partitionOf", () => {
  const atMs = Date.UTC(2026, 9, 25, 1, 30);
  for (const [what, eventId, hour] of [
    ["the hour in an id", uuidV7(atMs), "2026-10-25T01"],
    ["the event's own for an id that tells no time", recorded.eventId, "2026-11-01T10"],
    ["the event's own for an id whose time no calendar has", uuidV7(2 ** 48 - 1), "2026-11-01T10"],
  ] as const)
    it(`is ${what}`, () => {
      expect(partitionOf({ ...recorded, eventId })).to.equal(`journal/domain=user/hour=${hour}/`);
      expect(hourOfId(eventId) ?? "2026-11-01T10").to.equal(hour);
    });

  it("knows the hour before, over midnight and new year", () => {
    expect(hourBefore("2027-01-01T00")).to.equal("2026-12-31T23");
  });
});

describe("journalObject", () => {
  const other = { ...recorded, eventId: causationId };
  const place = "journal/domain=user/hour=2026-11-01T10/";

  it("holds each record once, as a line of compressed JSON, under a key of its content", () => {
    const { key, body } = journalObject(place, [other, recorded, other]);
    expect(gunzipSync(body).toString()).to.equal(`${JSON.stringify(recorded)}\n${JSON.stringify(other)}\n`);
    expect(recordsIn(body)).to.deep.equal([recorded, other]);
    expect(key).to.match(/^journal\/domain=user\/hour=2026-11-01T10\/[0-9a-f]{32}\.jsonl\.gz$/);
    expect(journalObject(place, [recorded, other])).to.deep.equal({ key, body });
    expect(journalObject(place, [recorded]).key).to.not.equal(key);
  });
});

describe("journalEvent", () => {
  const down = new Error("down");
  function journal(putOnce: (key: string, number: number) => Promise<void> = async () => undefined) {
    const objects = new Map<string, JournalRecord[]>();
    const timers: (() => void)[] = [];
    const signals = new Set<AbortSignal>();
    let puts = 0;
    const handle = journalEvent({
      after: (_, task) => (timers.push(task), { cancel: () => undefined }),
      async putOnce(key, body, signal) {
        signals.add(signal);
        await putOnce(key, puts++);
        objects.set(key, recordsIn(body));
      },
    });
    const handled: string[] = [];
    const failed = new Map<string, unknown>();
    const record = (given: EventMessage, context: object = {}): void => {
      const dependency = { execute: (call: () => Promise<unknown>) => call() };
      const full = { dependency, signal: batch.signal, ...context } as unknown as HandlerContext;
      const { id } = given.metadata;
      handle(given, full).then(
        () => handled.push(id),
        (error: unknown) => failed.set(id, error),
      );
    };
    const settle = async (): Promise<void> => {
      await new Promise(setImmediate);
      for (const timer of timers.splice(0)) timer();
      await new Promise(setImmediate);
    };
    let batch = new AbortController();
    const nextBatch = (): void => void (batch = new AbortController());
    return { objects, handled, failed, record, settle, nextBatch, signals, puts: () => puts };
  }
  const hour = (number: number): string => uuidV7(Date.UTC(2026, 10, 1, number));

  it("writes what comes at once as one object, and what comes later as another", async () => {
    const { objects, handled, record, settle } = journal();
    const ids = [hour(1), hour(1), hour(1)] as const;
    record(withId(ids[0]));
    record(withId(ids[1]));
    await new Promise(setImmediate);
    expect(handled).to.deep.equal([]);
    await settle();
    record(withId(ids[2]));
    await settle();
    expect([...objects.values()].map((one) => one.length)).to.deep.equal([2, 1]);
    expect(handled).to.have.members(ids);
  });

  it("stores 25 objects at once, and all in the end, of a batch whose events are of many hours", async () => {
    const [stores, most] = [[] as (() => void)[], [] as number[]];
    const { handled, objects, record, settle } = journal(
      () => new Promise((resolve) => void most.push(stores.push(resolve))),
    );
    for (let number = 0; number < 60; number++) record(withId(hour(number)));
    await settle();
    while (stores.length > 0) {
      for (const store of stores.splice(0)) store();
      await settle();
    }
    expect([Math.max(...most), handled.length, objects.size]).to.deep.equal([25, 60, 60]);
  });

  it("fails those whose object could not be stored, softly and all of them, and no others", async () => {
    const { handled, failed, record, settle } = journal(async (key) => {
      if (key.includes("T01")) throw down;
    });
    const lost = [hour(1), hour(1)];
    const kept = hour(2);
    for (const one of [...lost, kept]) record(withId(one));
    await settle();
    expect(handled).to.deep.equal([kept]);
    expect([...failed]).to.deep.equal(lost.map((one) => [one, down]));
  });

  it("writes the same object when a batch comes again, in whatever order", async () => {
    const { objects, record, settle, nextBatch, signals, puts } = journal();
    const events = [hour(1), hour(1)].map((one) => withId(one));
    for (const order of [events, [...events].reverse()]) {
      for (const one of order) record(one);
      await settle();
      nextBatch();
    }
    expect([objects.size, puts(), signals.size]).to.deep.equal([1, 2, 2]);
  });

  it("keeps the events of two invocations apart, so that the end of one fails nothing of the other", async () => {
    const { objects, record, settle, nextBatch } = journal();
    record(withId(hour(1)));
    nextBatch();
    record(withId(hour(1)));
    await settle();
    expect(objects.size).to.equal(2);
  });

  it("writes nothing of an event whose breaker is open, and its neighbours all the same", async () => {
    const { objects, handled, failed, record, settle } = journal();
    const [open, closed] = [hour(1), hour(1)];
    record(withId(open), { dependency: { execute: () => Promise.reject(down) } });
    record(withId(closed));
    await settle();
    expect([handled, [...failed.keys()]]).to.deep.equal([[closed], [open]]);
    expect([...objects.values()].flat().map(({ eventId }) => eventId)).to.deep.equal([closed]);
  });

  it("records the claim check and not the data, and else the data as it was published", async () => {
    const { objects, record, settle } = journal();
    const claim = { bucket: "claims-dev", key: "claims/a", sizeBytes: 15, sha256: "0f" };
    record(event, { claim, rawData: "{}" });
    record(withId(causationId), { rawData: '{"userId": "u1"}' });
    await settle();
    const [records = []] = [...objects.values()];
    expect(records.map(({ data, dataKey }) => data ?? dataKey)).to.have.members([
      "claims/a",
      '{"userId": "u1"}',
    ]);
  });
});
