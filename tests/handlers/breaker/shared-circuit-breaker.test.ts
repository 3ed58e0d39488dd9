import { expect } from "chai";
import {
  consumerSettings,
  type ConsumerSettingsOverrides as Overrides,
} from "../../../handlers/settings/consumer-settings";
import type { Caller } from "../../../handlers/breaker/caller";
import { SharedCircuitBreaker } from "../../../handlers/breaker/shared-circuit-breaker";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { PermanentError } from "../../../handlers/failures/event-errors";
import { operateBreaker } from "../../../handlers/breaker/operate-breaker";
import { FakeClock } from "../support/fake-clock";
import { consume, fakeConsumer, FakeWorld, returned } from "../support/fake-consumer";
import { idOf, records } from "../support/sample-events";
import { calling, httpError, lock, nothing, throwing } from "../support/sample-handlers";
import { FakeStateTable } from "../support/fake-state-table";

const key = "b#user/journal";

/** Some instances of one consumer, on one clock and one table; random is always 0.5, so a time is what it says. */
class Fleet {
  readonly clock = new FakeClock();
  readonly breakers = new FakeStateTable<BreakerItem>();
  readonly random = (): number => 0.5;
  private count = 0;

  instance(overrides: Overrides = {}): SharedCircuitBreaker {
    const { breaker } = consumerSettings(overrides);
    return new SharedCircuitBreaker(key, breaker, this, `instance-${++this.count}`);
  }

  get item(): BreakerItem | undefined {
    return this.breakers.items.get(key);
  }

  /** A batch of the instance in which a call is made, if the breaker lets it. */
  async batch(breaker: SharedCircuitBreaker, ...calls: (() => Promise<unknown>)[]): Promise<string[]> {
    const ends: string[] = [];
    await breaker.beginBatch(...facts(this.clock.now() + 34_000));
    for (const call of calls) {
      if (breaker.needsSync()) await breaker.sync();
      ends.push(
        await breaker.execute(call).then(
          () => "ok",
          (error: Error) => error.name,
        ),
      );
    }
    await breaker.endBatch();
    return ends;
  }
}

const succeed = nothing;
const fail = throwing(httpError(503));
const refuse = throwing(new PermanentError("no"));

/** A batch of one message that may be received again soon. */
function facts(leaseExpiresAtMs: number, messageId = "message"): [number, string[], string[]] {
  return [leaseExpiresAtMs, [messageId], [messageId]];
}

/** A batch begins that could probe. */
function begin(fleet: Fleet, breaker: SharedCircuitBreaker): Promise<void> {
  return breaker.beginBatch(...facts(fleet.clock.now() + 34_000));
}

/** A batch begins in which a message comes again. */
function beginAgain(breaker: SharedCircuitBreaker, leaseExpiresAtMs: number): Promise<void> {
  breaker.requestRefresh();
  return breaker.beginBatch(...facts(leaseExpiresAtMs));
}

/** Failures that a handler records itself. */
function failTimes(breaker: SharedCircuitBreaker, count: number): void {
  for (let failure = 0; failure < count; failure++) breaker.recordFailure();
}

/** Opened by one instance, which probed and closed it. */
async function closed(fleet: Fleet): Promise<SharedCircuitBreaker> {
  const breaker = await waited(fleet);
  await fleet.batch(breaker, ...times(3, succeed));
  expect(fleet.item?.state).to.equal("CLOSED");
  return breaker;
}

/** An attempt at an event that waits for nothing. */
function caller(number: number, hasFailed = false): Caller {
  return { messageId: `message-${number}`, callsInFlight: 0, hasFailed, isOver: false };
}

/** A call that counts how often it was made. */
function counted(call: () => Promise<void>): { (): Promise<void>; count: number } {
  const counting = Object.assign(() => ((counting.count += 1), call()), { count: 0 });
  return counting;
}

function times<Value>(count: number, value: Value): Value[] {
  return new Array<Value>(count).fill(value);
}

async function opened(fleet: Fleet, breaker = fleet.instance()): Promise<SharedCircuitBreaker> {
  await fleet.batch(breaker, ...times(5, fail));
  return breaker;
}

/** Opened as long ago as it takes until it may probe. */
async function waited(fleet: Fleet, breaker?: SharedCircuitBreaker): Promise<SharedCircuitBreaker> {
  const open = await opened(fleet, breaker);
  await fleet.clock.advance(5_000);
  return open;
}

describe("SharedCircuitBreaker", () => {
  let fleet: Fleet;
  let world: FakeWorld;
  beforeEach(() => {
    fleet = new Fleet();
    world = new FakeWorld();
  });

  describe("opens", () => {
    it("and stores no text of somebody else's error", async () => {
      for (const [name, reason] of [
        ["no user Ann Lee <ann@example.com>", "Error"],
        ["TimeoutError", "TimeoutError"],
      ] as const) {
        const fleet = new Fleet();
        const error = Object.assign(httpError(503), { name });
        await fleet.batch(fleet.instance(), ...times(5, throwing(error)));
        expect(fleet.item).to.include({ state: "OPEN", reason });
      }
    });

    it("after five failures in a row, for all", async () => {
      const breaker = fleet.instance();
      expect(await fleet.batch(breaker, ...times(4, fail))).to.deep.equal(times(4, "Error"));
      expect(breaker.isOpen()).to.equal(false);
      expect(await fleet.batch(breaker, fail, fail)).to.deep.equal(["Error", "BreakerOpenError"]);
      const openedAtMs = fleet.clock.now();
      expect(fleet.item).to.include({ state: "OPEN", version: 1, rounds: 0, reason: "Error" });
      expect(fleet.item).to.include({ openedAtMs, untilMs: openedAtMs + 5_000 });
      const other = fleet.instance();
      await beginAgain(other, 0);
      expect(other.isOpen()).to.equal(true);
      expect(breaker.takeCounts()).to.deep.equal({ probes: 0, opened: 1, storeErrors: 0 });
    });

    const certificate = new TypeError("fetch failed", {
      cause: Object.assign(new Error("certificate has expired"), { code: "CERT_HAS_EXPIRED" }),
    });
    const forbidden = { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } };
    for (const [what, error] of [
      ["an expired certificate", certificate],
      ["a gateway's redirect", httpError(302)],
      ["a gateway's 403", httpError(403)],
      ["a missing right", Object.assign(new Error("no"), forbidden)],
      ["an error that nobody knows", new Error("what?")],
    ] as const) {
      it(`for ${what}: only an event's own fault says nothing of the dependency`, async () => {
        await fleet.batch(fleet.instance(), ...times(5, throwing(error)));
        expect(fleet.item?.state).to.equal("OPEN");
      });
    }

    it("also after errors that cannot be read", async () => {
      const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
      revoke();
      const breaker = fleet.instance();
      await begin(fleet, breaker);
      for (const call of times(5, throwing(proxy))) await breaker.execute(call).catch(() => undefined);
      expect(breaker.isOpen()).to.equal(true);
    });

    it("never for errors that are the event's own: the dependency has answered", async () => {
      await fleet.batch(fleet.instance(), ...times(50, [refuse, throwing(httpError(422))]).flat());
      expect(fleet.breakers.questions).to.equal(0);
    });

    it("when half of twenty calls failed within the window", async () => {
      const breaker = fleet.instance();
      const alternating = times(9, [succeed, fail]).flat();
      await fleet.batch(breaker, ...alternating, succeed);
      expect(fleet.item, "9 of 19").to.equal(undefined);
      await fleet.batch(breaker, fail);
      expect(fleet.item?.state, "10 of 20").to.equal("OPEN");
    });

    it("not for failures from before the instance was frozen", async () => {
      const breaker = fleet.instance({ breaker: { consecutiveFailureThreshold: 1000 } });
      await fleet.batch(breaker, ...times(19, fail));
      await fleet.clock.advance(31_000);
      await fleet.batch(breaker, fail);
      expect(fleet.item).to.equal(undefined);
    });

    it("not for failures in a row that a success interrupts, or that are reset", async () => {
      const breaker = fleet.instance();
      await fleet.batch(breaker, ...times(4, fail), succeed, ...times(4, fail));
      breaker.reset();
      await fleet.batch(breaker, ...times(4, fail));
      expect(fleet.item).to.equal(undefined);
    });

    it("anew only after five more failures, once it has closed", async () => {
      const breaker = await closed(fleet);
      expect(breaker.takeCounts()).to.deep.equal({ probes: 3, opened: 1, storeErrors: 0 });
      await fleet.clock.advance(31_000);
      await fleet.batch(breaker, ...times(4, fail));
      expect(fleet.item?.state).to.equal("CLOSED");
      await fleet.batch(breaker, fail);
      expect(fleet.item?.state).to.equal("OPEN");
      expect(breaker.takeCounts()).to.deep.equal({ probes: 0, opened: 1, storeErrors: 0 });
      expect(breaker.takeCounts()).to.deep.equal({ probes: 0, opened: 0, storeErrors: 0 });
    });

    it("not for calls that end badly after they were abandoned and counted", async () => {
      const breaker = fleet.instance();
      const ends: (() => void)[] = [];
      const hanging = times(4, 0).map(() =>
        breaker
          .execute(() => new Promise<void>((_, reject) => ends.push(() => reject(httpError(503)))))
          .catch(() => undefined),
      );
      breaker.abandonCalls([1, 2, 3, 4].map((number) => caller(number)));
      for (const end of ends) end();
      await Promise.all(hanging);
      await breaker.endBatch();
      expect(breaker.isOpen(), "four failures, each of them counted once").to.equal(false);
      breaker.abandonCalls([caller(5)]);
      expect(breaker.isOpen()).to.equal(true);
    });

    it("for failures that the handler records itself", async () => {
      const breaker = fleet.instance();
      failTimes(breaker, 5);
      await breaker.endBatch();
      expect(fleet.item).to.include({ state: "OPEN", reason: "failure recorded by the handler" });
    });
  });

  describe("races", () => {
    it("learns from a lost opening that another was faster", async () => {
      const [one, other] = [fleet.instance(), fleet.instance()];
      await fleet.batch(other, ...times(4, fail));
      await opened(fleet, one);
      const { version } = fleet.item!;
      // An opening of the same moment would be the same item, as a write of its own whose answer was lost is.
      await fleet.clock.advance(1);
      await fleet.batch(other, fail);
      expect(fleet.item?.version, "no second opening").to.equal(version);
      expect(other.item).to.deep.equal(fleet.item);
      expect(other.takeCounts().opened).to.equal(0);
    });

    it("opens again what was closed before its own failures began", async () => {
      const late = fleet.instance();
      await closed(fleet);
      await fleet.clock.advance(40_000);
      // Has never read the item: its first write is lost, its second is not.
      failTimes(late, 5);
      await late.endBatch();
      expect(fleet.item).to.include({ state: "OPEN", rounds: 0 });
      expect(late.takeCounts().opened).to.equal(1);
    });

    it("does not open for failures older than the last closing", async () => {
      const late = fleet.instance();
      failTimes(late, 4);
      await closed(fleet);
      await fleet.clock.advance(1_000);
      late.recordFailure();
      await late.endBatch();
      expect(fleet.item?.state).to.equal("CLOSED");
      expect(late.isOpen()).to.equal(false);
    });

    it("forgets its failures when it reads that others have opened and closed it", async () => {
      const late = fleet.instance();
      failTimes(late, 4);
      await closed(fleet);
      await beginAgain(late, 0);
      const { writes } = fleet.breakers;
      late.recordFailure();
      await late.endBatch();
      expect([late.isOpen(), fleet.breakers.writes]).to.deep.equal([false, writes]);
    });

    it("opens at once for failures since it counts anew, though they lie close to the closing", async () => {
      const late = fleet.instance();
      await closed(fleet);
      await fleet.clock.advance(1_000);
      late.reset();
      failTimes(late, 5);
      await late.endBatch();
      expect(fleet.item?.state).to.equal("OPEN");
    });

    it("ends no batch while a question is under way: its answer would find a frozen process", async () => {
      const breaker = fleet.instance();
      let release = (): void => undefined;
      fleet.breakers.before = () => new Promise<void>((resolve) => (release = resolve));
      const asking = breaker.sync();
      let hasEnded = false;
      const ending = breaker.endBatch().then(() => (hasEnded = true));
      await fleet.clock.advance(0);
      expect(hasEnded).to.equal(false);
      release();
      await Promise.all([asking, ending]);
    });

    it("lets one instance of many hold the lease", async () => {
      await opened(fleet);
      const instances = Array.from({ length: 10 }, () => fleet.instance());
      for (const instance of instances) await beginAgain(instance, 0);
      await fleet.clock.advance(5_000);
      const leaseExpiresAtMs = fleet.clock.now() + 34_000;
      await Promise.all(instances.map((instance) => beginAgain(instance, leaseExpiresAtMs)));
      expect(instances.filter((instance) => instance.isProbing)).to.have.length(1);
      expect(fleet.item).to.include({ state: "HALF_OPEN", leaseExpiresAtMs, version: 2 });
      // The others know it from the answers to their own writes.
      expect(instances.every((instance) => instance.item.state === "HALF_OPEN")).to.equal(true);
    });
  });

  describe("probes", () => {
    it("not before its time", async () => {
      const breaker = await opened(fleet);
      await fleet.clock.advance(4_999);
      expect(await fleet.batch(breaker, succeed)).to.deep.equal(["BreakerOpenError"]);
    });

    it("with three calls, and closes when none failed", async () => {
      const breaker = await waited(fleet);
      const ends = await fleet.batch(breaker, succeed, refuse, refuse, succeed);
      expect(ends).to.deep.equal(["ok", "PermanentError", "PermanentError", "ok"]);
      expect(fleet.item).to.include({ state: "CLOSED", rounds: 0, closedAtMs: fleet.clock.now() });
      expect(breaker.takeCounts().probes, "the fourth call was none").to.equal(3);
    });

    it("with fewer calls when its batch has no more, and closes on what it has", async () => {
      const breaker = await waited(fleet);
      await fleet.batch(breaker, succeed);
      expect(fleet.item?.state).to.equal("CLOSED");
    });

    it("opens again at the first failure, and waits twice as long up to the cap", async () => {
      const breaker = await opened(fleet);
      for (const [index, seconds] of [10, 20, 40, 60, 60].entries()) {
        await fleet.clock.advance(breaker.item.untilMs! - fleet.clock.now());
        expect(await fleet.batch(breaker, fail, succeed)).to.deep.equal(["Error", "BreakerOpenError"]);
        const untilMs = fleet.clock.now() + seconds * 1000;
        expect(fleet.item).to.include({ state: "OPEN", rounds: index + 1, untilMs });
      }
    });

    it("asks again soon when the calls said nothing about the dependency", async () => {
      const breaker = await waited(fleet);
      await fleet.batch(breaker, refuse, refuse, refuse);
      expect(fleet.item).to.include({ state: "OPEN", rounds: 0, untilMs: fleet.clock.now() + 5_000 });
    });

    for (const [what, answer] of [
      ["success", succeed],
      ["failure", fail],
    ] as const)
      it(`takes no ${what} of a call that began before it opened for a probe's`, async () => {
        const breaker = fleet.instance();
        let end = (): void => undefined;
        const began = new Promise<void>((resolve) => (end = resolve));
        const slow = breaker.execute(() => began.then(answer)).catch(() => undefined);
        await waited(fleet, breaker);
        await begin(fleet, breaker);
        end();
        await slow;
        expect(breaker.isProbing).to.equal(true);
        for (const call of times(3, refuse)) await breaker.execute(call).catch(() => undefined);
        await breaker.endBatch();
        expect(fleet.item).to.include({ state: "OPEN", rounds: 0 });
      });

    it("with one call at a time", async () => {
      const breaker = await waited(fleet);
      await begin(fleet, breaker);
      let end = (): void => undefined;
      const first = breaker.execute(() => new Promise<void>((resolve) => (end = resolve)));
      const second = await breaker.execute(succeed).catch((error: Error) => error.name);
      expect(second).to.equal("BreakerOpenError");
      end();
      await first;
    });

    it("lets another instance probe once a dead one's lease is over", async () => {
      const [dead, other] = [await opened(fleet), fleet.instance()];
      await fleet.clock.advance(5_000);
      await begin(fleet, dead);
      await fleet.clock.advance(33_999);
      await beginAgain(other, fleet.clock.now() + 34_000);
      expect(other.isProbing).to.equal(false);
      await fleet.clock.advance(1);
      await beginAgain(other, fleet.clock.now() + 34_000);
      expect(other.isProbing).to.equal(true);
    });

    it("counts a probe that is abandoned as failed", async () => {
      const breaker = await waited(fleet);
      await begin(fleet, breaker);
      void breaker.execute(() => new Promise(() => undefined));
      breaker.abandonCalls([caller(5)]);
      await breaker.endBatch();
      expect(fleet.item).to.include({ state: "OPEN", rounds: 1 });
    });
  });

  describe("with several batches at once in one instance, as on managed instances", () => {
    const probing = { hasPassed: false };
    const beside = { hasPassed: false };

    /** One batch holds the lease, and its probe is under way. */
    async function probed(): Promise<{ breaker: SharedCircuitBreaker; end: () => Promise<unknown> }> {
      const breaker = await waited(fleet);
      await breaker.beginBatch(...facts(fleet.clock.now() + 34_000), probing);
      let answer = (): void => undefined;
      const call = breaker.execute(() => new Promise<void>((resolve) => (answer = resolve)), {
        ...caller(1),
        batch: probing,
      });
      return { breaker, end: () => (answer(), call) };
    }

    it("lets one alone probe, and is open to the others", async () => {
      const { breaker, end } = await probed();
      expect([breaker.isProbedBy(probing), breaker.isProbedBy(beside)]).to.deep.equal([true, false]);
      await end();
      expect([breaker.isOpen(probing), breaker.isOpen(beside)]).to.deep.equal([false, true]);
      const message = { record: { messageId: "other" }, receives: 2 } as Parameters<
        typeof breaker.deferDelayMs
      >[0];
      expect(breaker.deferDelayMs(message, probing)).to.equal(0);
      expect(breaker.deferDelayMs(message, beside)).to.be.greaterThan(0);
      const refused = breaker.execute(succeed, { ...caller(2), batch: beside });
      expect(await refused.catch((error: Error) => error.name)).to.equal("BreakerOpenError");
    });

    for (const [what, happen] of [
      ["ends", (breaker: SharedCircuitBreaker) => breaker.endBatch(beside)],
      [
        "records a failure",
        (breaker: SharedCircuitBreaker) => breaker.recordFailure(undefined, { ...caller(2), batch: beside }),
      ],
      [
        "abandons its calls",
        (breaker: SharedCircuitBreaker) => breaker.abandonCalls([{ ...caller(2), batch: beside }], beside),
      ],
    ] as const)
      it(`lets the probes go on while another ${what}`, async () => {
        const { breaker, end } = await probed();
        await happen(breaker);
        await end();
        await breaker.endBatch(probing);
        expect(fleet.item?.state).to.equal("CLOSED");
      });

    it("leaves a lease alone that comes when its batch is over, and takes the next one", async () => {
      const breaker = await waited(fleet);
      await breaker.beginBatch(...facts(fleet.clock.now() + 34_000), { hasPassed: true });
      expect([breaker.isProbing, breaker.item.state]).to.deep.equal([false, "HALF_OPEN"]);
      await fleet.clock.advance(34_000);
      await breaker.beginBatch(...facts(fleet.clock.now() + 34_000), beside);
      await breaker.execute(succeed, { ...caller(1), batch: beside });
      await breaker.endBatch(beside);
      expect(fleet.item?.state).to.equal("CLOSED");
    });

    it("takes one lease for two of them, also without its table", async () => {
      fleet.breakers.failures = Infinity;
      const breaker = await opened(fleet);
      for (let batch = 0; batch < 6; batch++) {
        await fleet.clock.advance(5_000);
        await fleet.batch(breaker, fail);
      }
      await fleet.clock.advance(3_600_000);
      const batches = [probing, beside];
      await Promise.all(
        batches.map((batch) => breaker.beginBatch(...facts(fleet.clock.now() + 34_000), batch)),
      );
      expect(batches.filter((batch) => breaker.isProbedBy(batch))).to.have.length(1);
      let under = 0;
      const call = () => breaker.execute(async () => (under += 1), { ...caller(under), batch: probing });
      await call().catch(() => undefined);
      expect(under).to.equal(1);
    });
  });

  describe("without its table", () => {
    it("protects the dependency all the same, and tells the others when it can", async () => {
      fleet.breakers.failures = Infinity;
      const breaker = await opened(fleet);
      expect(breaker.isOpen()).to.equal(true);
      expect(fleet.item).to.equal(undefined);
      expect(breaker.takeCounts().storeErrors).to.be.at.least(1);
      fleet.breakers.failures = 0;
      await fleet.clock.advance(5_000);
      await begin(fleet, breaker);
      expect(fleet.item).to.include({ version: 2, state: "HALF_OPEN" });
    });

    it("does not ask more often than every five seconds", async () => {
      const breaker = await opened(fleet);
      fleet.breakers.failures = Infinity;
      await fleet.clock.advance(6_000);
      const before = fleet.breakers.questions;
      for (let batch = 0; batch < 40; batch++) {
        await fleet.batch(breaker, succeed);
        await fleet.clock.advance(100);
      }
      expect(fleet.breakers.questions - before).to.equal(1);
    });

    it("stays shut for ten seconds and three questions, then trusts its own probes", async () => {
      const breaker = await opened(fleet);
      fleet.breakers.failures = Infinity;
      await fleet.clock.advance(5_000);
      const ends: string[] = [];
      for (let second = 0; second <= 10; second += 5) {
        ends.push(...(await fleet.batch(breaker, succeed)));
        await fleet.clock.advance(5_000);
      }
      expect(ends).to.deep.equal(["BreakerOpenError", "BreakerOpenError", "ok"]);
      expect(breaker.item.state, "closed here, whatever the table says").to.equal("CLOSED");
    });

    it("does not close before the table has confirmed it", async () => {
      const breaker = await waited(fleet);
      await begin(fleet, breaker);
      fleet.breakers.failures = 1;
      for (const call of times(3, succeed)) await breaker.execute(call);
      await breaker.endBatch();
      expect([breaker.isOpen(), breaker.isProbing]).to.deep.equal([true, false]);
      await fleet.clock.advance(5_000);
      await fleet.batch(breaker, succeed);
      expect(fleet.item?.state).to.equal("CLOSED");
    });

    it("is not idle before the table has confirmed what it decided locally", async () => {
      await opened(fleet);
      const breaker = fleet.instance();
      await beginAgain(breaker, 0);
      expect(breaker.isOpen(), "it has read so").to.equal(true);
      fleet.breakers.failures = Infinity;
      for (let batch = 0; batch < 6 && breaker.isOpen(); batch++) {
        await fleet.clock.advance(5_000);
        await fleet.batch(breaker, ...times(3, succeed));
      }
      expect([breaker.item.state, breaker.isIdle]).to.deep.equal(["CLOSED", false]);
      fleet.breakers.failures = 0;
      await fleet.clock.advance(5_000);
      expect(breaker.needsSync()).to.equal(true);
      await fleet.batch(breaker, succeed);
      expect(fleet.item?.state).to.equal("CLOSED");
      await fleet.clock.advance(5_000);
      await fleet.batch(breaker, succeed);
      expect(breaker.isIdle, "once it has read that all is well").to.equal(true);
    });

    it("believes the answer of a write that took effect although it seemed lost", async () => {
      const breaker = await waited(fleet);
      const write = fleet.breakers.write.bind(fleet.breakers);
      fleet.breakers.write = async (...args) => {
        await write(...args);
        throw new Error("The answer was lost.");
      };
      await begin(fleet, breaker);
      expect(breaker.isProbing, "nobody probes on a guess").to.equal(false);
      fleet.breakers.write = write;
      await fleet.clock.advance(34_000);
      await fleet.batch(breaker, succeed);
      expect(fleet.item?.state).to.equal("CLOSED");
    });

    for (const failing of [1, 2, 3, 4]) {
      it(`recovers when question ${failing} of an outage is not answered`, async () => {
        const breaker = fleet.instance();
        fleet.breakers.before = () => {
          if (fleet.breakers.questions === failing) fleet.breakers.failures = 1;
        };
        await opened(fleet, breaker);
        for (let round = 0; round < 10; round++) {
          await fleet.clock.advance(10_000);
          await fleet.batch(breaker, ...times(4, succeed));
        }
        expect(fleet.item?.state).to.equal("CLOSED");
        expect(await fleet.batch(breaker, succeed)).to.deep.equal(["ok"]);
      });
    }
  });

  describe("operators", () => {
    it("force it open, force it closed and release it, with who and why", async () => {
      const breaker = fleet.instance();
      const message = { record: { messageId: "message" }, receives: 9 };
      const order = (what: "open" | "close" | "release") =>
        operateBreaker(fleet.breakers, key, what, "ann", "ledger migration", fleet.clock.now());
      const told = { state: "FORCED_OPEN", operator: "ann", reason: "ledger migration" };
      expect(await order("open")).to.include(told);
      await beginAgain(breaker, 0);
      expect(breaker.isOpen()).to.equal(true);
      expect(breaker.deferDelayMs(message)).to.equal(22_500);

      await order("close");
      await fleet.clock.advance(5_000);
      await breaker.beginBatch(...facts(0));
      await fleet.batch(breaker, ...times(20, fail));
      expect(fleet.item?.state, "never opens").to.equal("FORCED_CLOSED");
      expect(breaker.deferDelayMs(message)).to.equal(0);

      expect(await order("release")).to.include({ state: "CLOSED", closedAtMs: fleet.clock.now() });
      await fleet.clock.advance(5_000);
      await beginAgain(breaker, 0);
      await fleet.batch(breaker, ...times(5, fail));
      expect(fleet.item?.state).to.equal("OPEN");
    });

    it("are refused without a name or a reason", async () => {
      const { breakers } = new Fleet();
      for (const [who, why, message] of [
        ["", "because", `Breaker ${key}: an order to open needs an operator's name.`],
        ["ann", " ", `Breaker ${key}: an order to open needs a reason.`],
      ] as const) {
        const ordered = operateBreaker(breakers, key, "open", who, why, 0);
        expect(await ordered.catch((thrown: Error) => thrown.message)).to.equal(message);
      }
      expect(breakers.questions).to.equal(0);
    });

    it("win against the instances' own writes, or say that they could not", async () => {
      await opened(fleet);
      let races = 0;
      const write = fleet.breakers.write.bind(fleet.breakers);
      fleet.breakers.write = async (...args) => {
        if (races-- > 0) await write(key, fleet.item!, fleet.item!.version);
        return write(...args);
      };
      races = 4;
      const order = (what: "open" | "release") => operateBreaker(fleet.breakers, key, what, "ann", "why", 0);
      expect((await order("open")).state).to.equal("FORCED_OPEN");
      races = 5;
      expect(await order("release").catch((thrown: Error) => thrown.message)).to.contain(
        "it was changed 5 times",
      );
    });
  });

  describe("in a consumer", () => {
    const settings = { concurrency: 1 };

    it("defers the rest of a batch when it opens, without calling their handlers", async () => {
      const call = counted(fail);
      expect(await returned(fakeConsumer(world, calling(call), settings), records(20))).to.have.length(20);
      expect(call.count).to.equal(5);
      expect(world.metrics[0]).to.include({ EventsRetried: 5, EventsDeferred: 15 });
      expect(world.metrics[0]).to.include({ BreakerOpened: 1, BreakerState: 2 });
      const waitOf = (number: number) =>
        world.visibility.find(({ receiptHandle }) => receiptHandle === `handle-${idOf(number)}`)
          ?.visibilitySeconds;
      // The one that opened it is there when the first probe is due, after 5 s.
      expect([5, 6, 7, 20].map(waitOf)).to.deep.equal([6, 23, 23, 23]);
    });

    it("lets three events probe one by one, then the rest return slowly", async () => {
      let isUp = false;
      let [running, most] = [0, 0];
      const consumer = fakeConsumer(world, (_, { dependency }) =>
        dependency.execute(async () => {
          if (!isUp) throw httpError(503);
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        }),
      );
      await consume(consumer, records(5));
      isUp = true;
      await world.clock.advance(5_000);
      // Right after the closing a tenth passes, and random says 0.5.
      expect(await returned(consumer, records(20, { receives: 2 }))).to.have.length(17);
      expect(most, "probes at once").to.equal(1);
      expect(world.metrics[1]).to.include({ EventsProcessed: 3, EventsDeferred: 17 });
      expect(world.metrics[1]).to.include({ BreakerProbes: 3, BreakerState: 0 });
      await world.clock.advance(29_000);
      expect(await returned(consumer, records(20, { receives: 3 }))).to.have.length(0);
    });

    it("defers an event whose handler met the open breaker, and does not count it", async () => {
      const consumer = fakeConsumer(
        world,
        async (_, { dependency }) => {
          try {
            await dependency.execute(fail);
          } catch (error) {
            if (dependency.isOpen()) throw new Error("The ledger is closed.", { cause: error });
          }
        },
        { ...lock, breaker: { consecutiveFailureThreshold: 1 } },
      );
      for (const receives of [1, 2]) await consume(consumer, records(1, { receives }));
      expect(world.metrics[0]).to.include({ EventsRetried: 1 }).and.not.have.property("EventsDeferred");
      expect(world.metrics[1]).to.include({ EventsDeferred: 1 }).and.not.have.property("EventsRetried");
      expect(world.record).to.include({ attempts: 0, failures: 1 });
    });

    it("opens for no single event, however many of its calls fail", async () => {
      const consumer = fakeConsumer(world, async (_, { dependency }) => {
        for (let call = 0; call < 9; call++) await dependency.execute(fail).catch(() => undefined);
        for (let call = 0; call < 9; call++) dependency.recordFailure();
        throw new Error("nine and nine");
      });
      for (let receives = 1; receives <= 20; receives++) await consume(consumer, records(1, { receives }));
      expect(consumer.breaker.isOpen()).to.equal(false);
    });

    it("defers an event whose own call opened it until it may probe", async () => {
      const settings = { ...lock, breaker: { consecutiveFailureThreshold: 1 } };
      const consumer = fakeConsumer(
        world,
        async (_, { dependency }) => {
          await dependency.execute(fail).catch(() => undefined);
          await dependency.execute(succeed);
        },
        settings,
      );
      expect(await returned(consumer, records(1))).to.have.length(1);
      expect(world.metrics[0]).to.include({ EventsDeferred: 1, BreakerOpened: 1 });
      // 5 s until the first probe, and half of the second over which probe messages spread.
      expect(world.visibility[0]?.visibilitySeconds).to.equal(6);
      expect(world.record).to.include({ state: "RETRYABLE", attempts: 0 });
    });

    it("lets a handler record failures of its own, and forget them", async () => {
      const consumer = fakeConsumer(
        world,
        async (event, { dependency }) => {
          if (event.metadata.id.endsWith("5")) dependency.reset();
          dependency.recordFailure(new Error("timed out"));
        },
        settings,
      );
      await consume(consumer, records(8));
      expect(consumer.breaker.isOpen(), "four, forgotten, and four").to.equal(false);
      await consume(consumer, records(1));
      expect(world.breakers.items.get(key)).to.include({ state: "OPEN", reason: "Error" });
    });

    it("reads the table after a failure of its own, between its events and with the next batch", async () => {
      let isUp = false;
      const handler = calling(() => (isUp ? succeed() : fail()));
      const consumer = fakeConsumer(world, handler, settings);
      await consume(consumer, records(1));
      expect(world.breakers.questions, "its only event was over").to.equal(0);
      isUp = true;
      await consume(consumer, records(1));
      expect(world.breakers.reads).to.equal(1);
      isUp = false;
      await world.clock.advance(5_000);
      await consume(consumer, records(2));
      expect(world.breakers.reads).to.equal(2);
      isUp = true;
      await world.clock.advance(5_000);
      await consume(consumer, records(1));
      // The read between the two events came before the second failed.
      expect(world.breakers.reads).to.equal(3);
    });

    it("hands the rest of a batch to nobody once it reads that others have opened it", async () => {
      const call = counted(() => {
        const opened = { ...neverOpened, state: "OPEN", version: 1 } as const;
        world.breakers.items.set(key, { ...opened, untilMs: world.clock.now() + 5_000 });
        return fail();
      });
      await consume(fakeConsumer(world, calling(call), settings), records(3));
      expect(call.count).to.equal(1);
      expect(world.metrics[0]).to.include({ EventsRetried: 1, EventsDeferred: 2, BreakerState: 2 });
    });

    it("reads the table when a message was received before, and not more than every five seconds", async () => {
      const consumer = fakeConsumer(world, nothing);
      await consume(consumer, records(1));
      expect(world.breakers.questions).to.equal(0);
      for (let batch = 0; batch < 5; batch++) await consume(consumer, records(1, { receives: 2 }));
      expect(world.breakers.questions).to.equal(1);
      await world.clock.advance(5_000);
      await consume(consumer, records(1, { receives: 2 }));
      expect(world.breakers.questions).to.equal(2);
    });
  });
});
