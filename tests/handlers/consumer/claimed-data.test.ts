import { expect } from "chai";
import { claimCheckFor, maxClaimBytes, type ClaimCheck } from "../../../events/message/claim-check";
import type { ConsumerSettingsOverrides } from "../../../handlers/settings/consumer-settings";
import type { EventHandler, HandlerContext } from "../../../handlers/settings/event-handler";
import type { EventMessage } from "../../../events/message/event-message";
import type { Consumer } from "../../../handlers/consumer/consumer";
import type { ClaimReader } from "../../../handlers/consumer/consumer-ports";
import { breakerOpen, PermanentError } from "../../../handlers/failures/event-errors";
import { settled } from "../support/fake-clock";
import {
  consume,
  fakeConsumer,
  FakeWorld,
  othersSucceed,
  returned,
  returnedAtDeadline,
} from "../support/fake-consumer";
import { eventOf, idOf, recordOf, records } from "../support/sample-events";
import { calling, httpError, lock, nothing, throwing } from "../support/sample-handlers";

const textOf = (event: EventMessage): string => JSON.stringify(event.data);
const claimOf = (number: number): ClaimCheck =>
  claimCheckFor(eventOf(number), textOf(eventOf(number)), "claims-dev");

/** The numbered event as it travels by claim check. */
function claimed(number: number, change: Partial<ClaimCheck> = {}): EventMessage {
  return { ...eventOf(number), data: { claimCheck: { ...claimOf(number), ...change } } };
}

/** The first event as it travels with other data. */
const claimedText = (text: string): EventMessage => claimed(1, claimCheckFor(eventOf(1), text, "claims-dev"));

/** A bucket that has the data of the first events. */
class FakeBucket implements ClaimReader {
  readonly objects = new Map(
    [1, 2, 3].map((number) => [claimOf(number).key, Buffer.from(textOf(eventOf(number)))]),
  );
  readonly asked: string[] = [];
  errors: Error[] = [];

  async read(key: string): Promise<Uint8Array> {
    this.asked.push(key);
    const error = this.errors.shift() ?? (this.objects.has(key) ? undefined : accessDenied);
    if (error) throw error;
    return this.objects.get(key) as Buffer;
  }
}

function s3Error(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error(`What S3 says of ${name}.`), { name, $metadata: { httpStatusCode } });
}
const accessDenied = s3Error("AccessDenied", 403);

interface Scene {
  readonly world: FakeWorld;
  readonly bucket: FakeBucket;
  readonly seen: EventMessage[];
  readonly consumer: Consumer;
  readonly deliver: (event: EventMessage, receives?: number) => Promise<string[]>;
}

function scene(overrides: ConsumerSettingsOverrides = {}): Scene {
  const world = new FakeWorld();
  const bucket = (world.claims = new FakeBucket());
  const seen: EventMessage[] = [];
  const consumer = fakeConsumer(world, async (event) => void seen.push(event), overrides);
  const deliver = (event: EventMessage, receives = 1) => returned(consumer, [recordOf(event, { receives })]);
  return { world, bucket, seen, deliver, consumer };
}

describe("an event that travels by claim check", () => {
  let world: FakeWorld;
  beforeEach(() => (world = new FakeWorld()));

  it("is handled whole, like any other", async () => {
    const { world, bucket, seen, deliver } = scene(lock);
    expect(await deliver(claimed(1))).to.deep.equal([]);
    expect(seen).to.deep.equal([eventOf(1)]);
    expect(bucket.asked).to.deep.equal([claimOf(1).key]);
    expect(world.metrics[0]).to.include({ EventsReceived: 1, EventsProcessed: 1 });
    // A second delivery is a duplicate, and nobody fetches for it.
    await deliver(claimed(1), 2);
    expect([seen.length, bucket.asked.length]).to.deep.equal([1, 1]);
    expect(world.metrics[1]).to.include({ EventsReceived: 1, EventsDuplicate: 1 });
  });

  it("tells its handler where the data came from, and other handlers nothing", async () => {
    world.claims = new FakeBucket();
    const claims: unknown[] = [];
    const consumer = fakeConsumer(world, async (_, { claim }) => void claims.push(claim), { concurrency: 1 });
    await consume(consumer, [recordOf(claimed(1)), recordOf(eventOf(2))]);
    expect(claims).to.deep.equal([claimOf(1), undefined]);
  });

  it("is read with nine others at most, and its data let go with its handler, however many events come at once", async () => {
    const counts = { whole: 0, atOnce: 0, most: 0 };
    world.claims = { read: async (key) => Buffer.from(textOf(byKey.get(key) as EventMessage)) };
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    const byKey = new Map(numbers.map((number) => [claimOf(number).key, eventOf(number)]));
    const calls: HandlerContext[] = [];
    const ends = [undefined, new PermanentError("p"), httpError(503), breakerOpen];
    const handler: EventHandler = async (_, context) => {
      if (!context.claim) return void counts.whole++;
      const thrown = ends[calls.push(context) % ends.length];
      counts.most = Math.max(counts.most, ++counts.atOnce);
      await new Promise(setImmediate);
      counts.atOnce--;
      if (thrown) throw thrown;
    };
    const all = numbers.map((number) => recordOf(number % 2 ? claimed(number) : eventOf(number)));
    await consume(fakeConsumer(world, handler, { concurrency: 1_000 }), all);
    expect(counts).to.deep.equal({ whole: 20, atOnce: 0, most: 10 });
    const kept = calls.map((call) => (call as unknown as { event: EventMessage }).event.data as object);
    for (const data of kept) expect(data).to.have.all.keys("claimCheck");
  });

  it("has no personal data in what is written down of a handler's error", async () => {
    world.claims = new FakeBucket();
    const consumer = fakeConsumer(world, async ({ data }) => {
      throw new PermanentError(`no ${(data as { userId: string }).userId}`);
    });
    await consume(consumer, [recordOf(claimed(1))]);
    expect(world.deadLetters[0]?.attributes.detail).to.equal("PermanentError: no …");
  });

  it("has no personal data in what its handler logs", async () => {
    world.claims = new FakeBucket();
    const consumer = fakeConsumer(world, async ({ data }, context) => {
      context.log("info", "Got it.", { data });
    });
    await consume(consumer, [recordOf(claimed(1))]);
    expect(JSON.stringify(world.lines)).to.contain("Got it.").and.not.to.contain("ann@example.com");
    expect(world.lines[0]).to.deep.include({ data: { userId: "…", email: "…" } });
  });

  it("is fetched for no more events at once than are handled at once", async () => {
    const bucket = new FakeBucket();
    let [running, most] = [0, 0];
    world.claims = {
      read: async (key) => {
        most = Math.max(most, ++running);
        await settled();
        running -= 1;
        return bucket.read(key);
      },
    };
    const consumer = fakeConsumer(world, nothing, { concurrency: 2 });
    const records = [1, 2, 3].map((number) => recordOf(claimed(number)));
    expect(await returned(consumer, records)).to.deep.equal([]);
    expect([most, running]).to.deep.equal([2, 0]);
  });

  describe("when S3 is not well", () => {
    const failures: [name: string, error: Error][] = [
      ["throttles", s3Error("SlowDown", 503)],
      ["fails", s3Error("InternalError", 500)],
      ["is not reached", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
      ["takes too long", Object.assign(new Error("aborted"), { name: "AbortError" })],
    ];
    for (const [name, error] of failures) {
      it(`comes back later, uncounted, if it ${name}; the breaker hears nothing of it`, async () => {
        const { world, bucket, seen, deliver } = scene({
          ...lock,
          breaker: { consecutiveFailureThreshold: 1 },
          attempts: { unknown: 1, crash: 2 },
        });
        bucket.errors = Array.from({ length: 9 }, () => error);
        for (let receives = 1; receives <= 9; receives++) {
          expect(await deliver(claimed(1), receives)).to.have.length(1);
        }
        const counted = { EventsRetried: 1, BreakerState: 0, reasons: { transient: 1 } };
        expect(world.metrics[8]).to.deep.include(counted);
        expect(world.visibility).to.have.length(9);
        expect(await deliver(claimed(1), 10)).to.deep.equal([]);
        expect([seen, world.deadLetters, world.rejected]).to.deep.equal([[eventOf(1)], [], []]);
        expect(world.breakers.questions).to.be.at.most(10);
      });
    }

    it("returns to the queue, uncounted, when the batch has no time to wait for it", async () => {
      const signals: AbortSignal[] = [];
      // It does not even listen to the signal.
      world.claims = { read: (_, __, signal) => (signals.push(signal), new Promise(() => undefined)) };
      const overrides = { ...lock, attempts: { unknown: 1, crash: 2 } };
      const consumer = fakeConsumer(world, async () => expect.fail("handled"), overrides);
      for (let receives = 1; receives <= 4; receives++) {
        expect(await returnedAtDeadline(consumer, [recordOf(claimed(1), { receives })])).to.have.length(1);
      }
      expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true, true, true, true]);
      expect(world.metrics[3]).to.deep.include({ EventsRetried: 1, reasons: { transient: 1 } });
      expect(world.deadLetters).to.deep.equal([]);
    });

    it("is not handled when its data comes as the time is up", async () => {
      const bucket = new FakeBucket();
      world.claims = {
        read: (key, _, signal) =>
          new Promise((resolve) => signal.addEventListener("abort", () => resolve(bucket.read(key)))),
      };
      const consumer = fakeConsumer(world, async () => expect.fail("handled"));
      expect(await returnedAtDeadline(consumer, [recordOf(claimed(1))])).to.have.length(1);
    });
  });

  describe("whose data cannot be read", () => {
    for (const error of [accessDenied, s3Error("NoSuchKey", 404), s3Error("KMS.DisabledException", 400)]) {
      it(`is tried as often as others that fail while their like succeed, then dead-lettered with its claim: ${error.name}`, async () => {
        const { world, bucket, deliver, consumer } = scene({ attempts: { unknown: 3, crash: 6 } });
        bucket.errors = [error, error, error];
        const body = recordOf(claimed(1)).body;
        for (let receives = 1; receives <= 3; receives++) {
          await world.clock.advance(60_000);
          othersSucceed(consumer);
          expect(await deliver(claimed(1), receives)).to.have.length(receives < 3 ? 1 : 0);
        }
        expect(world.deadLetters).to.have.length(1);
        expect(world.deadLetters[0]?.body).to.equal(body);
        expect(world.deadLetters[0]?.attributes).to.include({
          reason: "claim-unreadable",
          detail: `attempt 3: ClaimUnreadableError: S3 answers ${error.name} for the event's data.`,
          eventId: idOf(1),
        });
        expect(world.metrics[2]).to.include({ EventsReceived: 1, EventsDeadLettered: 1 });
      });
    }

    it("is not held against it while others cannot read theirs either, however many succeed that need not", async () => {
      const { world, bucket, deliver } = scene();
      for (let receives = 1; receives <= 30; receives++) {
        bucket.errors = [accessDenied];
        for (let other = 0; other < 50; other++) await deliver(eventOf(receives * 1000 + other));
        await deliver(claimed(1), receives);
        await world.clock.advance(3_600_000);
      }
      expect(world.deadLetters).to.deep.equal([]);
    });

    it("is handled when the right to read it arrives in between", async () => {
      const { bucket, seen, deliver } = scene();
      bucket.errors = [accessDenied];
      await deliver(claimed(1), 1);
      expect(await deliver(claimed(1), 2)).to.deep.equal([]);
      expect(seen).to.deep.equal([eventOf(1)]);
    });
  });

  describe("whose data cannot be what was claimed", () => {
    const text = textOf(eventOf(1));
    const nested = JSON.stringify({ claimCheck: claimOf(1) });
    const wide = (emptyObjects: number): string =>
      text.replace("{", `{"more":[${"{},".repeat(emptyObjects - 1)}{}],`);
    // Beside them: the data, the list and two texts.
    const widest = wide(500_000 - 4);
    const tooWide = wide(500_000 - 3);

    it("is none of them with as many values as there may be", async () => {
      const { bucket, seen, deliver } = scene();
      const event = claimedText(widest);
      bucket.objects.set((event.data as { claimCheck: ClaimCheck }).claimCheck.key, Buffer.from(widest));
      expect(await deliver(event)).to.deep.equal([]);
      expect(seen).to.have.length(1);
    });

    const bad: [name: string, event: EventMessage, stored: string, reason: string, detail: RegExp][] = [
      ["another bucket", claimed(1, { bucket: "theirs" }), "", "claim-foreign", /not in the claim bucket/],
      ["a key that is no claim's", claimed(1, { key: "secrets/a" }), "", "claim-foreign", /not among the/],
      [
        "another domain's claim",
        claimed(1, { key: claimOf(1).key.replace("claims/", "claims/other.") }),
        "",
        "claim-foreign",
        /not among the claims of this domain, claims\/user\.\*/,
      ],
      [
        "more than consumers take",
        claimed(1, { sizeBytes: maxClaimBytes + 1 }),
        "",
        "claim-too-large",
        /has 8388609 bytes; 8388608 are allowed/,
      ],
      ["another length", claimed(1), `${text} `, "claim-mismatch", /has \d\d bytes, \d\d were claimed/],
      ["another hash", claimed(1), text.replace("user-1", "user-2"), "claim-mismatch", /its SHA-256 differs/],
      ["no JSON", claimedText("ann@"), "ann@", "claim-mismatch", /^claims\/\S+ is no JSON\.$/],
      [
        "data that break the contract",
        claimedText('{"userId":7}'),
        '{"userId":7}',
        "contract",
        /^\/data\/userId must be string$/,
      ],
      [
        "more values than memory is for",
        claimedText(tooWide),
        tooWide,
        "envelope",
        /^\/data has 500001 values; 500000 are allowed$/,
      ],
      [
        "so many values that they fill what a claim may hold",
        claimedText(wide(2_790_000)),
        wide(2_790_000),
        "envelope",
        /^\/data has 2790004 values; 500000 are allowed$/,
      ],
      [
        "another claim in its place",
        claimedText(nested),
        nested,
        "contract",
        /^\/data\/userId must be string$/,
      ],
    ];
    for (const [name, event, stored, reason, detail] of bad) {
      for (const mode of ["none", "lock"] as const) {
        it(`is rejected with its claim, again if it comes again: ${name}, ${mode}`, async () => {
          const { world, bucket, seen, deliver } = scene({ idempotency: { mode } });
          const { key } = (event.data as { claimCheck: ClaimCheck }).claimCheck;
          bucket.objects.set(key, Buffer.from(stored));
          for (let receives = 1; receives <= 2; receives++) {
            expect(await deliver(event, receives)).to.deep.equal([]);
            const message = world.rejected[receives - 1];
            expect(message?.body).to.equal(recordOf(event).body);
            expect(message?.attributes).to.include({ reason, eventId: idOf(1) });
            expect(message?.attributes.detail).to.match(detail);
            const counted = { EventsReceived: 1, EventsRejected: 1, reasons: { [reason]: 1 } };
            expect(world.metrics[receives - 1]).to.deep.include(counted);
          }
          expect([seen, world.deadLetters]).to.deep.equal([[], []]);
          if (reason === "claim-foreign" || reason === "claim-too-large")
            expect(bucket.asked).to.deep.equal([]);
        });
      }
    }

    for (const levels of [1_001, 6_300, 100_000]) {
      it(`is rejected alone when its data are nested ${levels} deep: its neighbours take effect once`, async () => {
        for (const mode of ["none", "lock"] as const) {
          const world = new FakeWorld();
          const text = `{"userId":"u","deep":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
          world.claims = { read: async () => Buffer.from(text) };
          const effects: string[] = [];
          const consumer = fakeConsumer(
            world,
            async ({ metadata, data }) => {
              JSON.stringify(data);
              await settled();
              effects.push(metadata.id);
            },
            { idempotency: { mode } },
          );
          const batch = [recordOf(claimedText(text)), ...records(10).slice(1)];
          expect(await returned(consumer, batch), mode).to.deep.equal([]);
          expect(effects).to.have.members([2, 3, 4, 5, 6, 7, 8, 9, 10].map(idOf));
          const detail = "/data must not be nested deeper than 1000 levels";
          expect(world.rejected[0]?.attributes).to.include({ reason: "envelope", detail });
        }
      });
    }

    it("is never parsed when it is nothing but brackets, as those of 8 MiB end a process of 256 MB", async () => {
      const text = `{"userId":"u","deep":${"[".repeat(4_000_000)}${"]".repeat(4_000_000)}}`;
      world.claims = { read: async () => Buffer.from(text) };
      const consumer = fakeConsumer(world, nothing);
      const batch = [recordOf(claimedText(text))];
      const before = process.memoryUsage().heapUsed;
      await consume(consumer, batch);
      expect(process.memoryUsage().heapUsed - before).to.be.below(50_000_000);
      expect(world.rejected[0]?.attributes.reason).to.equal("envelope");
    });

    it("stays in the queue when it cannot be dead-lettered", async () => {
      const { world, deliver } = scene();
      world.failing.add("sendRejected");
      expect(await deliver(claimed(1, { bucket: "theirs" }))).to.have.length(1);
    });

    it("is rejected by a consumer that has no bucket", async () => {
      const { world, deliver } = scene();
      delete world.claims;
      await deliver(claimed(1));
      expect(world.rejected[0]?.attributes.reason).to.equal("claim-foreign");
    });
  });

  it("is judged by type, version and hops before anything is fetched", async () => {
    const { world, bucket, deliver } = scene();
    await deliver({ ...claimed(1), type: "user.left" });
    await deliver({ ...claimed(1), metadata: { ...claimed(1).metadata, version: 2 } });
    await deliver({ ...claimed(1), metadata: { ...claimed(1).metadata, hops: 17 } });
    expect(world.rejected.map(({ attributes }) => attributes.reason)).to.deep.equal(["too-many-hops"]);
    const reasons = [{ "unknown-type": 1 }, { "unknown-version": 1 }];
    expect(world.metrics.slice(0, 2).map((metrics) => metrics.reasons)).to.deep.equal(reasons);
    expect(bucket.asked).to.deep.equal([]);
  });

  it("is not fetched while the breaker is open", async () => {
    const bucket = (world.claims = new FakeBucket());
    const consumer = fakeConsumer(world, calling(throwing(httpError(503))), {
      breaker: { consecutiveFailureThreshold: 1 },
    });
    await consume(consumer, [recordOf(eventOf(2))]);
    await consume(consumer, [recordOf(claimed(1))]);
    expect(world.metrics[1]).to.include({ EventsDeferred: 1 });
    expect(bucket.asked).to.deep.equal([]);
  });
});
