import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import type { DynamoDbCall } from "../../handlers/aws/dynamo-state-table";
import type { HandlerContext } from "../../handlers/settings/event-handler";
import type { EventMessage } from "../../events/message/event-message";
import { PermanentError } from "../../handlers/failures/event-errors";
import { rejection } from "../events/publisher/fixtures";
import {
  journalEvent,
  journalItem,
  journalSettings,
  putOnceInto,
  type JournalItem,
  type JournalPorts,
} from "../../handlers/journal-event";

const id = "11111111-1111-4111-8111-111111111111";
const causationId = "22222222-2222-4222-8222-222222222222";
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const event: EventMessage = {
  type: "user.profile-updated",
  source: "profiles",
  data: { userId: "u1" },
  metadata: {
    id,
    ...{ version: 2, correlationId: "c1", causationId, hops: 1, producer: "profiles", traceparent },
    time: "2026-11-01T10:00:00.500Z",
  },
};
const nowMs = Date.UTC(2026, 10, 1, 12);
const signal = new AbortController().signal;

function contextWith(execute: (call: () => Promise<unknown>) => Promise<unknown>): HandlerContext {
  return { dependency: { execute }, signal } as unknown as HandlerContext;
}
const passing = contextWith((call) => call());

const recorded: JournalItem = {
  eventId: id,
  fingerprint: "JzWXLdWzbksjwc-EM2GF8g",
  ...{ type: "user.profile-updated", source: "profiles", domain: "user", time: "2026-11-01T10:00:00.500Z" },
  ...{ version: 2, correlationId: "c1", causationId, hops: 1, producer: "profiles", traceparent },
  data: '{"userId":"u1"}',
  firstRecordedAt: "2026-11-01T12:00:00.000Z",
  // 2027-01-30T12:00:00Z, 90 days after it was recorded, however old the event is.
  ttl: 1_801_310_400,
};

describe("journalItem", () => {
  it("holds everything that is known of the event", () => {
    expect(journalItem(event, 90, nowMs)).to.deep.equal(recorded);
  });

  it("holds the place, size and hash of data that came by claim check, however small", () => {
    const claim = { bucket: "claims-dev", key: "claims/a", sizeBytes: 15, sha256: "0f" };
    const { data: _, ...rest } = recorded;
    expect(journalItem(event, 90, nowMs, claim)).to.deep.equal({
      ...rest,
      fingerprint: "2cAhjvGvkDiGS2qiXvI5rw",
      dataBytes: 15,
      dataSha256: "0f",
      dataBucket: "claims-dev",
      dataKey: "claims/a",
    });
  });

  it("holds the data as it was published, not as JavaScript would write it", () => {
    const rawData = `{"n":9007199254740993, "huge":1e400}`;
    expect(journalItem(event, 90, nowMs, undefined, rawData).data).to.equal(rawData);
  });

  it("has no cause for the first of a chain", () => {
    const { causationId: _, ...metadata } = event.metadata;
    expect(journalItem({ ...event, metadata }, 90, nowMs)).to.not.have.property("causationId");
  });

  it("holds data up to 390,000 bytes, and describes more by size and hash", () => {
    const atLimit = journalItem({ ...event, data: "x".repeat(389_998) }, 90, nowMs);
    expect(atLimit.data).to.have.length(390_000);
    const above = journalItem({ ...event, data: `ü${"x".repeat(389_997)}` }, 90, nowMs);
    expect(above).to.not.have.property("data");
    expect(above.dataBytes).to.equal(390_001);
    expect(above.dataSha256).to.match(/^[0-9a-f]{64}$/);
  });
});

describe("journalEvent", () => {
  const settings = { table: "journal-dev", ttlDays: 90 };

  it("writes the record through the breaker, with the handler's signal", async () => {
    const calls: unknown[] = [];
    let executed = 0;
    const putOnce: JournalPorts["putOnce"] = async (...call) => void calls.push(call);
    const handler = journalEvent(settings, { nowMs: () => nowMs, putOnce });
    await handler(
      event,
      contextWith((call) => (executed++, call())),
    );
    expect(calls).to.deep.equal([["journal-dev", recorded, signal]]);
    expect(executed).to.equal(1);
  });

  it("fails when the table fails, and when the breaker is open", async () => {
    let puts = 0;
    const down = new Error("down");
    const handler = journalEvent(settings, {
      nowMs: () => nowMs,
      putOnce: async () => {
        puts++;
        throw down;
      },
    });
    const failure = (context: HandlerContext) => rejection(Promise.resolve(handler(event, context)));
    expect(await failure(passing)).to.equal(down);
    const open = new Error("open");
    expect(await failure(contextWith(() => Promise.reject(open)))).to.equal(open);
    expect(puts).to.equal(1);
  });
});

describe("different events under one id", () => {
  const other = { ...event, data: { userId: "u2" } };
  const journal = (old: Record<string, JournalItem> = {}) => {
    const items = new Map(Object.entries(old));
    const logged: unknown[] = [];
    const handler = journalEvent(
      { table: "journal-dev", ttlDays: 90 },
      {
        nowMs: () => nowMs,
        putOnce: async (_table, item) => {
          const before = items.get(item.eventId);
          if (!before) items.set(item.eventId, item);
          return before && { fingerprint: before.fingerprint as string | undefined };
        },
      },
    );
    const context = { ...passing, log: (...line: unknown[]) => logged.push(line) } as HandlerContext;
    const record = (given: EventMessage, rawData?: string) =>
      handler(given, Object.assign(context, { rawData }));
    return { items, logged, record };
  };

  it("are kept side by side, whichever is repeated, and told of once", async () => {
    const { items, logged, record } = journal();
    for (const given of [event, other, event, other, other]) await record(given);
    expect([...items]).to.have.length(2);
    expect(items.get(id)?.data).to.equal('{"userId":"u1"}');
    expect(items.get(`${id}#1`)?.data).to.equal('{"userId":"u2"}');
    expect(logged).to.deep.equal([["warn", "Another event of this id was recorded before.", { place: 1 }]]);
  });

  it("are kept side by side when only what was written tells them apart", async () => {
    const { items, record } = journal();
    const texts = ['{"n":9007199254740993}', '{"n":9007199254740992}', '{ "n": 9007199254740993 }'];
    for (const rawData of texts) await record({ ...event, data: JSON.parse(rawData) as object }, rawData);
    expect([...items.values()].map(({ data }) => data)).to.deep.equal(texts.slice(0, 2));
  });

  it("are taken for one where the first was recorded without a fingerprint", async () => {
    const { fingerprint: _, ...old } = recorded;
    const { items, record } = journal({ [id]: old });
    await record(other);
    expect(items.size).to.equal(1);
  });

  it("are dead letters from the eleventh on", async () => {
    const { items, record } = journal();
    for (let number = 0; number < 10; number++) await record({ ...event, data: { number } });
    expect([...items.keys()].at(-1)).to.equal(`${id}#9`);
    const error = await rejection(Promise.resolve(record({ ...event, data: { number: 10 } })));
    expect(error).to.be.instanceOf(PermanentError);
  });
});

describe("putOnceInto", () => {
  const clientThat =
    (answer: () => unknown, sent: unknown[] = []): DynamoDbCall =>
    async (operation, input, signal) => {
      sent.push(operation, input, signal);
      return answer() as never;
    };

  it("puts texts as S and numbers as N, only if there is no record of the event", async () => {
    const sent: unknown[] = [];
    await putOnceInto(clientThat(() => ({}), sent))("journal-dev", { eventId: id, ttl: 5 }, signal);
    expect(sent).to.deep.equal([
      "PutItem",
      {
        TableName: "journal-dev",
        Item: { eventId: { S: id }, ttl: { N: "5" } },
        ConditionExpression: "attribute_not_exists(eventId)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
      signal,
    ]);
  });

  const put = (error?: Error) => {
    const answer = () => (error ? Promise.reject(error) : {});
    return putOnceInto(clientThat(answer))("journal-dev", { eventId: id, ttl: 5 }, signal);
  };

  it("answers what is there already, and takes nothing else for done", async () => {
    const refused = (more: object) =>
      put(new ConditionalCheckFailedException({ message: "failed", $metadata: {}, ...more }));
    const Item = { eventId: { S: id }, fingerprint: { S: "print" } };
    expect(await refused({ Item })).to.deep.equal({ fingerprint: "print" });
    expect(await refused({ Item: { eventId: { S: id } } })).to.deep.equal({ fingerprint: undefined });
    expect(await refused({})).to.deep.equal({ fingerprint: undefined });
    expect(await put()).to.equal(undefined);
    expect((await rejection(put(new Error("throttled")))).message).to.equal("throttled");
  });
});

describe("journalSettings", () => {
  it("reads the variables", () => {
    const env = { JOURNAL_TABLE: "t", JOURNAL_TTL_DAYS: "3650" };
    expect(journalSettings(env)).to.deep.equal({ table: "t", ttlDays: 3650 });
  });

  it("names what is missing or out of range", () => {
    expect(() => journalSettings({ JOURNAL_TTL_DAYS: "1" })).to.throw("JOURNAL_TABLE is missing");
    for (const days of [undefined, "0", "3651", "1.5", "a year"]) {
      expect(() => journalSettings({ JOURNAL_TABLE: "t", JOURNAL_TTL_DAYS: days })).to.throw(
        `JOURNAL_TTL_DAYS is ${days ? `"${days}"` : "missing"}: must be a whole number from 1 to 3650.`,
      );
    }
  });
});
