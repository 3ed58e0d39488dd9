import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { maxClaimBytes } from "../../../events/message/claim-check";
import { encodeRecord } from "../../../events/publisher/file-spool/spool-record";
import type { ClaimStore } from "../../../events/publisher/claim-store";
import { createPublisher, type PublisherSettings } from "../../../events/publisher/create-publisher";
import { maxEventBytes } from "../../../events/message/message-size";
import { toOutgoingEvent } from "../../../events/publisher/outgoing-event";
import { RefusedEventsError, UnsentEventsError } from "../../../events/publisher/publish-errors";
import { NotSpooledError, type Spool, type SpooledEvent } from "../../../events/publisher/spool";
import {
  contracts,
  denied,
  rejection,
  spooled as spooledEvent,
  testEvent,
  testId,
  testPorts,
  TestSink,
  throttled,
} from "./fixtures";

type Settings = PublisherSettings<(typeof contracts)[number]>;

class MemorySpool implements Spool {
  events: SpooledEvent[] = [];
  groupSize = 100;
  async add(events: readonly SpooledEvent[]): Promise<void> {
    this.events.push(...events);
  }
  async replay(send: Parameters<Spool["replay"]>[0]) {
    const taken = this.events.splice(0);
    const kept: SpooledEvent[] = [];
    for (let from = 0; from < taken.length; from += this.groupSize) {
      const group = await send(taken.slice(from, from + this.groupSize));
      kept.push(...group.kept);
      if (group.proceed) continue;
      kept.push(...taken.slice(from + this.groupSize));
      break;
    }
    this.events.push(...kept);
    return { sent: taken.length - kept.length, kept: kept.length, bad: [] };
  }
}

function publisherWith(sink: TestSink, more: Partial<Settings> = {}, ports = testPorts()) {
  return createPublisher(
    { environment: "dev", producer: "tests", contracts, sink, spool: "none", ...more },
    ports,
  );
}

/** An event whose entry has exactly this size. */
function eventOfSize(number: number, sizeBytes: number) {
  const empty = toOutgoingEvent(testEvent(number, ""), "").sizeBytes;
  return testEvent(number, "x".repeat(sizeBytes - empty)) as never;
}

const drafts = (count: number) => Array.from({ length: count }, (_, index) => testEvent(index + 1) as never);

describe("createPublisher", () => {
  let sink: TestSink;
  let spool: MemorySpool;
  /** A sink that takes nothing. */
  let down: TestSink;
  beforeEach(() => {
    sink = new TestSink();
    spool = new MemorySpool();
    down = new TestSink(() => throttled);
  });

  it("routes every event by its type", async () => {
    const { ids, published, unconfirmed, spooled } = await publisherWith(sink).publish([
      { type: "auth.test-signed-in", data: { note: "a" } },
      { type: "user.test-followed", data: { note: "b", since: 1 } },
    ]);
    expect(sink.taken.map(({ busName }) => busName)).to.deep.equal([
      "bellyfed-domain-auth-dev",
      "bellyfed-domain-user-dev",
    ]);
    expect(ids).to.deep.equal([testId(100), testId(101)]);
    expect([published, unconfirmed, spooled]).to.deep.equal([2, 0, 0]);
  });

  it("publishes nothing when there is nothing", async () => {
    const none = { ids: [], published: 0, unconfirmed: 0, spooled: 0 };
    expect(await publisherWith(sink).publish([])).to.deep.equal(none);
  });

  it("rejects with every bad event and sends none of the call", async () => {
    const error = await rejection(
      publisherWith(sink).publish([
        { type: "auth.test-signed-in", data: { note: "fine" } },
        { type: "auth.test-signed-in", data: { note: 5 } } as never,
        { type: "auth.unheard-of", data: {} } as never,
      ]),
    );
    expect(error).to.be.instanceOf(RefusedEventsError);
    expect((error as RefusedEventsError).refused.map(({ index, type }) => [index, type])).to.deep.equal([
      [1, "auth.test-signed-in"],
      [2, "auth.unheard-of"],
    ]);
    expect(error.message).to.match(/^Nothing was published: event 1 \(auth.test-signed-in\): data\/note: /);
    expect(sink.requests).to.deep.equal([]);
  });

  it("refuses settings that cannot work", () => {
    const make = (more: object) => () => publisherWith(new TestSink(), more);
    expect(make({ environment: "Dev" })).to.throw(/environment "Dev" must be lower-case/);
    expect(make({ producer: "" })).to.throw(/producer "" must have 1 to 128/);
    expect(make({ contracts: [] })).to.throw(/contracts is empty/);
  });

  describe("without a spool", () => {
    it("rejects with what was not sent, and says what was", async () => {
      const sink = new TestSink(({ event }) => (event.metadata.id === testId(2) ? throttled : undefined));
      const error = (await rejection(publisherWith(sink).publish(drafts(3)))) as UnsentEventsError;
      expect(error).to.be.instanceOf(UnsentEventsError);
      const { code, message } = throttled;
      expect(error.unsent).to.deep.equal([{ event: testEvent(2), code, message }]);
      expect(error.published).to.deep.equal([testId(1), testId(3)]);
      expect(error.message).to.contain("1 of 3 events were not published").and.to.contain(testId(2));
    });

    it("gives back events that can be published again under their old ids", async () => {
      const publisher = publisherWith(down);
      const draft = { type: "auth.test-signed-in", data: { note: "a" } } as const;
      const error = (await rejection(publisher.publish([draft]))) as UnsentEventsError;
      down.answer = () => undefined;
      await publisher.publish(error.unsent.map(({ event }) => event as never));
      expect(down.takenIds).to.deep.equal([testId(100)]);
    });

    it("cannot be replayed", async () => {
      expect((await rejection(publisherWith(new TestSink()).replaySpool())).message).to.match(/has no spool/);
    });
  });

  describe("with the spool that it has by default", () => {
    const producer = "billing/eu";
    let folder: string;
    let before: string;
    beforeEach(async () => {
      before = process.cwd();
      folder = await realpath(await mkdtemp(join(tmpdir(), "publisher-")));
      process.chdir(folder);
    });
    afterEach(async () => {
      process.chdir(before);
      await rm(folder, { recursive: true });
    });

    it("keeps events in a file that the next process of the service finds and empties", async () => {
      const ports = testPorts();
      const settings = { producer, spool: undefined };
      expect(await publisherWith(down, settings, ports).publish(drafts(2))).to.include({ spooled: 2 });
      const path = join(folder, "events-dev-billing%2Feu.spool");
      expect(ports.warnings).to.deep.equal([`2 events went to the spool ${path}: ThrottlingException`]);
      const up = new TestSink();
      expect(await publisherWith(up, settings).replaySpool()).to.include({ sent: 2, kept: 0 });
      expect(up.takenIds).to.deep.equal([testId(1), testId(2)]);
      expect(await readdir(folder)).to.deep.equal([]);
      expect(ports.counts).to.deep.equal({ EventsSpooled: 2 });
    });

    it("keeps a large event and a small one of two calls at once", async () => {
      const publisher = publisherWith(down, { spool: undefined });
      const up = new TestSink();
      const large = testEvent(1, "x".repeat(600_000)) as never;
      await Promise.all([publisher.publish([large]), publisher.publish([testEvent(2) as never])]);
      await publisherWith(up, { spool: undefined }).replaySpool();
      expect(up.takenIds).to.have.members([testId(1), testId(2)]);
    });

    it("sends once what two publishers replay at the same time", async () => {
      const settings = { spool: undefined };
      await publisherWith(down, settings).publish(drafts(30));
      const up = new TestSink();
      await Promise.all([1, 2].map(() => publisherWith(up, settings).replaySpool()));
      expect(up.takenIds).to.have.length(30);
    });

    it("tells of bad records in the summary, as errors and as a figure", async () => {
      const noEvent = encodeRecord(null as never);
      const bytes = Array.from({ length: 25 }, (_, index) => (index % 2 ? noEvent : Buffer.from("{ torn")));
      await writeFile("events-dev-tests.spool.0000000000000-00000000.segment", Buffer.concat(bytes));
      const ports = testPorts();
      const { bad } = await publisherWith(new TestSink(), { spool: undefined }, ports).replaySpool();
      expect(bad).to.have.length(25);
      expect(ports.counts).to.deep.equal({ SpoolBadRecords: 25 });
      expect(ports.errors).to.have.length(21);
      expect(ports.errors[0]).to.match(/^spool .*events-dev-tests\.spool.* now in .*\.bad: is no record$/);
      expect(ports.errors[20]).to.equal("spool: 5 more bad records than are told here");
      expect(await readdir(folder)).to.have.length(1);
    });

    it("rejects with the events when they cannot be written, and says why", async () => {
      const publisher = publisherWith(down, { spool: undefined });
      await rm(folder, { recursive: true });
      const error = (await rejection(publisher.publish(drafts(2)))) as UnsentEventsError;
      await mkdir(folder);
      expect(error.unsent.map(({ event }) => event)).to.deep.equal([testEvent(1), testEvent(2)]);
      expect(error.cause).to.have.property("code", "ENOENT");
    });
  });

  describe("with a spool", () => {
    it("resolves with what went to the spool, numbered in order, and warns without data", async () => {
      const ports = testPorts();
      const publisher = publisherWith(down, { spool }, ports);
      expect(await publisher.publish(drafts(2))).to.include({ published: 0, spooled: 2 });
      await publisher.publish([testEvent(3) as never]);
      for (const [sequence, { code }] of [throttled, throttled, throttled].entries())
        expect(spool.events[sequence]).to.deep.include({ event: testEvent(sequence + 1), sequence, code });
      expect(spool.events[0]?.attemptedAtMs).to.be.lessThan(spool.events[2]?.attemptedAtMs ?? 0);
      expect(ports.warnings).to.deep.equal([
        "2 events went to the spool: ThrottlingException",
        "1 events went to the spool: ThrottlingException",
      ]);
    });

    it("rejects with the events when the spool fails as well", async () => {
      spool.add = async () => Promise.reject(new Error("disk full"));
      const error = await rejection(publisherWith(new TestSink(() => denied), { spool }).publish(drafts(2)));
      expect((error as UnsentEventsError).unsent).to.have.length(2);
      expect((error.cause as Error).message).to.equal("disk full");
    });

    const refusals: [string, object][] = [
      ["a host that is down", { code: "EHOSTDOWN" }],
      ["a socket that undici lost", { code: "UND_ERR_SOCKET" }],
      ["a conflict", { name: "ConflictException", $metadata: { httpStatusCode: 409 } }],
      ["a lost connection as the cause", { name: "TypeError", cause: { code: "ECONNRESET" } }],
      ["a certificate that has expired", { code: "CERT_HAS_EXPIRED" }],
      ["a certificate of another name", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }],
      ["no credentials", { name: "CredentialsProviderError" }],
      ["credentials of nobody", { name: "UnrecognizedClientException", $metadata: { httpStatusCode: 400 } }],
      ["a missing right", { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } }],
      ["a redirect", { name: "Unknown", $metadata: { httpStatusCode: 302 } }],
      ["a request found invalid", { name: "ValidationException", $metadata: { httpStatusCode: 400 } }],
      ["an error of no class", { name: "SyntaxError" }],
    ];
    for (const [what, fields] of refusals) {
      it(`keeps events when a request ends in ${what}, and sends them once it is over`, async () => {
        const sink = new TestSink(() => {
          throw Object.assign(new Error("no"), fields);
        });
        const publisher = publisherWith(sink, { spool });
        expect(await publisher.publish(drafts(12))).to.include({ published: 0, spooled: 12 });
        expect(await publisher.replaySpool()).to.include({ sent: 0, kept: 12 });
        sink.answer = () => undefined;
        expect(await publisher.replaySpool()).to.include({ sent: 12, kept: 0 });
      });
    }

    it("says apart what the spool has and what is nowhere", async () => {
      const taken = spool.add.bind(spool);
      spool.add = async (events) => {
        await taken(events.slice(0, 1));
        throw new NotSpooledError(events.slice(1), new Error("too large"));
      };
      const sink = new TestSink(({ event }) => (event.metadata.id === testId(1) ? undefined : throttled));
      const ports = testPorts();
      const error = await rejection(publisherWith(sink, { spool }, ports).publish(drafts(3)));
      const { published, spooled, unsent } = error as UnsentEventsError;
      expect([published, spooled]).to.deep.equal([[testId(1)], [testId(2)]]);
      expect(unsent.map(({ event }) => event)).to.deep.equal([testEvent(3)]);
      expect(error.message).to.match(/^1 of 3 events .*; not spooled: too large$/);
      expect(ports.counts).to.deep.equal({ EventsSpooled: 1 });
    });

    it("empties it in order, also of what EventBridge refuses for good in between", async () => {
      const publisher = publisherWith(down, { spool });
      await publisher.publish(drafts(3));
      down.answer = ({ event }) => (event.metadata.id === testId(2) ? denied : undefined);
      spool.groupSize = 2;
      expect(await publisher.replaySpool()).to.deep.equal({ sent: 2, unconfirmed: 0, kept: 1, bad: [] });
      expect(down.takenIds).to.deep.equal([testId(1), testId(3)]);
      expect(spool.events.map(({ event }) => event.metadata.id)).to.deep.equal([testId(2)]);
    });

    it("stops at the first group that EventBridge still fails for", async () => {
      const publisher = publisherWith(down, { spool, retry: { maxAttempts: 1 } });
      await publisher.publish(drafts(4));
      const before = down.requests.length;
      spool.groupSize = 2;
      expect(await publisher.replaySpool()).to.deep.equal({ sent: 0, unconfirmed: 0, kept: 4, bad: [] });
      expect(down.requests.length - before).to.equal(1);
    });

    it("replays once when asked twice at a time", async () => {
      const publisher = publisherWith(down, { spool });
      await publisher.publish(drafts(2));
      down.answer = () => undefined;
      await Promise.all([publisher.replaySpool(), publisher.replaySpool()]);
      expect(down.takenIds).to.deep.equal([testId(1), testId(2)]);
      expect(await publisher.replaySpool()).to.include({ sent: 0, kept: 0 });
    });
  });

  describe("the bus check", () => {
    const noRight = Object.assign(new Error("no"), { name: "AccessDeniedException" });

    it("does not send to a bus that does not exist, for EventBridge would drop the event and say nothing", async () => {
      sink.missing.add("bellyfed-domain-auth-dev");
      const error = (await rejection(publisherWith(sink).publish(drafts(1)))) as UnsentEventsError;
      const message = "There is no event bus bellyfed-domain-auth-dev.";
      expect(error.unsent[0]).to.include({ code: "UnknownBus", message });
      expect(sink.requests).to.deep.equal([]);
    });

    it("asks once for a bus that exists, and again for one that did not", async () => {
      const publisher = publisherWith(sink);
      sink.missing.add("bellyfed-domain-auth-dev");
      await rejection(publisher.publish(drafts(1)));
      sink.missing.clear();
      await publisher.publish(drafts(1));
      await publisher.publish(drafts(1));
      expect(sink.asked).to.have.length(2);
      expect(sink.taken).to.have.length(2);
    });

    it("counts what goes to a bus that it may not ask about as unconfirmed, not as published", async () => {
      sink.busError = noRight;
      const ports = testPorts();
      const publisher = publisherWith(sink, {}, ports);
      const follow = { type: "user.test-followed", data: { note: "b", since: 1 } } as const;
      expect(await publisher.publish(drafts(2))).to.include({ published: 0, unconfirmed: 2, spooled: 0 });
      expect(sink.taken).to.have.length(2);
      sink.busError = undefined;
      const mixed = await publisher.publish([...drafts(1), follow]);
      expect(mixed).to.include({ published: 1, unconfirmed: 1, spooled: 0 });
      expect(ports.counts).to.deep.equal({ EventsUnconfirmed: 3 });
    });

    it("gives the unconfirmed apart also when others had to be given up", async () => {
      const sink = new TestSink(({ event }) => (event.metadata.id === testId(2) ? denied : undefined));
      sink.busError = noRight;
      const error = (await rejection(publisherWith(sink).publish(drafts(2)))) as UnsentEventsError;
      expect(error.published).to.deep.equal([testId(1)]);
      expect(error.unconfirmed).to.deep.equal([testId(1)]);
    });

    it("gives the unconfirmed of a replay apart as well", async () => {
      const sink = new TestSink(() => throttled);
      sink.busError = noRight;
      const publisher = publisherWith(sink, { spool });
      await publisher.publish(drafts(2));
      sink.answer = () => undefined;
      expect(await publisher.replaySpool()).to.include({ sent: 0, unconfirmed: 2, kept: 0 });
    });

    it("tells how many events went to a bus before it was found to be gone", async () => {
      const ports = testPorts();
      const publisher = publisherWith(sink, {}, ports);
      expect(await publisher.publish(drafts(2))).to.include({ published: 2, unconfirmed: 0 });
      sink.missing.add("bellyfed-domain-auth-dev");
      expect(await publisher.publish(drafts(1))).to.include({ published: 1 });
      await ports.sleep(300_000);
      await rejection(publisher.publish(drafts(1)));
      expect(sink.taken).to.have.length(3);
      expect(ports.errors[0]).to.match(/no event bus bellyfed-domain-auth-dev, .* 3 events until now/);
    });

    it("spools what goes to a bus that is missing", async () => {
      sink.missing.add("bellyfed-domain-auth-dev");
      const answer = await publisherWith(sink, { spool }).publish(drafts(1));
      expect(answer).to.include({ published: 0, spooled: 1 });
      expect(spool.events[0]?.code).to.equal("UnknownBus");
    });
  });

  describe("large events", () => {
    const claims = (): ClaimStore & { keys: string[]; error?: Error } => ({
      keys: [],
      bucket: "claims-dev",
      async put(key) {
        if (this.error) throw this.error;
        this.keys.push(key);
      },
      get: async () => new Uint8Array(),
    });

    it("sends one at the limit as it is, and refuses one a byte above by name, size and limit", async () => {
      await publisherWith(sink).publish([eventOfSize(1, maxEventBytes)]);
      expect(sink.taken[0]?.sizeBytes).to.equal(1_040_384);
      const error = await rejection(publisherWith(sink).publish([eventOfSize(2, maxEventBytes + 1)]));
      expect(error).to.be.instanceOf(RefusedEventsError);
      expect(error.message).to.match(/auth.test-signed-in.*1040385 bytes.*limit is 1040384/);
      expect(sink.taken).to.have.length(1);
    });

    it("sends a claim check for one above, and only for that", async () => {
      const store = claims();
      await publisherWith(sink, { claims: store }).publish([
        eventOfSize(1, maxEventBytes),
        eventOfSize(2, maxEventBytes + 1),
      ]);
      expect(store.keys).to.have.length(1);
      expect(store.keys[0]).to.contain(`claims/auth.test-signed-in/2026-11-01/${testId(2)}-`);
      expect(sink.taken[1]?.sizeBytes).to.be.lessThan(1_000);
      expect(sink.taken[1]?.event.data).to.have.nested.property("claimCheck.bucket", "claims-dev");
    });

    it("refuses one whose data no consumer would take", async () => {
      const store = claims();
      const event = eventOfSize(1, maxClaimBytes + 1_000);
      const error = await rejection(publisherWith(sink, { claims: store }).publish([event]));
      expect(error).to.be.instanceOf(RefusedEventsError);
      expect(error.message).to.match(/has 8\d{6} bytes of data, and consumers take 8388608 at most/);
      expect([store.keys, sink.taken]).to.deep.equal([[], []]);
    });

    it("gives the whole event back when its claim check could not be sent", async () => {
      const sink = new TestSink(() => throttled);
      const event = eventOfSize(1, maxEventBytes + 1);
      const error = await rejection(publisherWith(sink, { claims: claims() }).publish([event]));
      expect((error as UnsentEventsError).unsent[0]?.event).to.deep.equal(event);
      expect((error as UnsentEventsError).published).to.deep.equal([]);
    });

    it("spools the whole event while the claim store is down, and checks it in at the replay", async () => {
      const store = claims();
      store.error = Object.assign(new Error("down"), { name: "TimeoutError" });
      const publisher = publisherWith(sink, { claims: store, spool });
      const event = eventOfSize(1, maxEventBytes + 1);
      const answer = await publisher.publish([event, testEvent(2) as never]);
      expect(answer).to.include({ published: 1, spooled: 1 });
      expect(spool.events[0]?.event).to.deep.equal(event);
      store.error = undefined;
      expect(await publisher.replaySpool()).to.include({ sent: 1, kept: 0 });
      expect(store.keys).to.have.length(1);
      expect(sink.takenIds).to.deep.equal([testId(2), testId(1)]);
    });

    it("keeps a spooled event that is too large for a publisher without a claim store", async () => {
      spool.events.push({ ...spooledEvent(1, 1), event: eventOfSize(1, maxEventBytes + 1) });
      expect(await publisherWith(new TestSink(), { spool }).replaySpool()).to.include({ sent: 0, kept: 1 });
    });
  });
});
