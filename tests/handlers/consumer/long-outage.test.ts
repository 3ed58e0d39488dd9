import { expect } from "chai";
import { operateBreaker } from "../../../handlers/breaker/operate-breaker";
import { breakerKey } from "../../../handlers/settings/names";
import { stackConfigOf } from "../../stacks/stack-config-of";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { runs } from "../../runs";
import { fakeConsumer, FakeWorld } from "../support/fake-consumer";
import { eventOf } from "../support/sample-events";
import { calling, httpError, lock, withoutStack } from "../support/sample-handlers";
import { LongTime } from "../support/long-time";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const daySeconds = 86_400;

const fetchError = (code: string): Error =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code }) });
const awsError = (name: string): Error =>
  Object.assign(new Error("no"), { name, $metadata: { httpStatusCode: 400 } });

/** What an endpoint, its gateway, the way there and one's own rights answer while something is wrong for all. */
const outages: Readonly<Record<string, () => Error>> = {
  "status 503": () => httpError(503),
  "a redirect to a maintenance page": () => httpError(302),
  "status 403 of a gateway": () => httpError(403),
  "status 404 of a gateway": () => httpError(404),
  "an expired certificate": () => fetchError("CERT_HAS_EXPIRED"),
  "plain HTTP where TLS is spoken": () => fetchError("ERR_SSL_WRONG_VERSION_NUMBER"),
  "a missing right": () => awsError("AccessDeniedException"),
  "a disabled key": () => awsError("KMSInvalidStateException"),
  "what nobody knows": () => new Error("what?"),
};

interface Scene {
  readonly world: FakeWorld;
  readonly time: LongTime;
  readonly startMs: number;
  /** When calls succeeded, in order. */
  readonly successesMs: number[];
  /** When calls failed, in order. */
  readonly failuresMs: number[];
  outage: (() => Error) | undefined;
}

function scene(days = 14, usesBreaker = true): Scene {
  const world = new FakeWorld();
  const random = new SimulatedRandom(1);
  Object.assign(world, { random: () => random.next() });
  const made = { world, startMs: world.clock.nowMs, successesMs: [] as number[], failuresMs: [] as number[] };
  const call = async (): Promise<void> => {
    if (!built.outage) return void built.successesMs.push(world.clock.nowMs);
    built.failuresMs.push(world.clock.nowMs);
    throw withoutStack(built.outage);
  };
  const { breaker } = stackConfigOf("prod");
  const settings = { ...lock, breaker, maxEventAgeSeconds: (days - 1) * daySeconds };
  const consumer = fakeConsumer(world, usesBreaker ? calling(call) : call, settings);
  const built: Scene = { ...made, time: new LongTime(world, consumer), outage: undefined };
  return built;
}

/** Sends an event every so often while time passes. */
async function sendEvery(scenario: Scene, everyMs: number, untilMs: number, from: number): Promise<number> {
  let number = from;
  const { world, time } = scenario;
  for (let nextMs = world.clock.nowMs + everyMs; nextMs <= untilMs; nextMs += everyMs) {
    await time.passUntil(nextMs);
    time.send(eventOf(number++));
  }
  await time.passUntil(untilMs);
  return number;
}

describe("an outage", () => {
  const waiting = runs(3, 96);
  for (const [what, error] of Object.entries(outages)) {
    it(`of half a day burns none of ${waiting} events: ${what}`, async () => {
      const made = scene();
      const { world, time, startMs } = made;
      await sendEvery(made, 1_000, startMs + 2 * minuteMs, 1);
      made.outage = error;
      await sendEvery(made, (48 * minuteMs) / waiting, startMs + 50 * minuteMs, 1_000);
      await time.passUntil(startMs + 12 * hourMs);
      expect(time.messages).to.have.length(waiting);
      made.outage = undefined;
      await time.passUntil(startMs + 14 * hourMs);
      expect([time.messages.length, time.redriven.length, world.deadLetters.length]).to.deep.equal([0, 0, 0]);
      expect(made.successesMs.length).to.equal(120 + waiting);
    });
  }

  it("without a breaker around its calls burns none either, and is not tried more than once in half an hour", async () => {
    const made = scene(14, false);
    const { world, time, startMs } = made;
    await sendEvery(made, 1_000, startMs + 2 * minuteMs, 1);
    const messages = runs(5, 20);
    made.outage = () => new Error("what?");
    for (let number = 1; number <= messages; number++) time.send(eventOf(1_000 + number));
    await time.passUntil(startMs + 100 * hourMs);
    const { receives } = time;
    await time.passUntil(startMs + 200 * hourMs);
    expect((time.receives - receives) / messages / 100, "receives of a message in an hour").to.be.within(
      1,
      2,
    );
    made.outage = undefined;
    await time.passUntil(startMs + 202 * hourMs);
    expect([time.messages.length, time.redriven.length, world.deadLetters.length]).to.deep.equal([0, 0, 0]);
  });

  for (const [days, messages] of [
    [14, runs(3, 30)],
    [14, 1],
    [10, 3],
    [4, runs(3, 10)],
  ] as const) {
    it(`of ${days - 1} days burns none of ${messages} that wait, and none is received as often as SQS counts`, async () => {
      const made = scene(days);
      const { world, time, startMs } = made;
      made.outage = () => httpError(503);
      for (let number = 1; number <= messages; number++) time.send(eventOf(number));
      const lastMs = startMs + (days - 1) * daySeconds * 1000;
      await time.passUntil(lastMs - 1000);
      expect(time.messages, "all of them still wait").to.have.length(messages);
      await time.passUntil(lastMs + hourMs);
      expect(time.redriven).to.deep.equal([]);
      expect(world.deadLetters.map(({ attributes }) => attributes.reason)).to.deep.equal(
        Array.from({ length: messages }, () => "outage"),
      );
    });
  }

  it("costs fewer receives the longer it lasts", async () => {
    const made = scene();
    const { time, startMs } = made;
    const messages = runs(4, 100);
    made.outage = () => httpError(503);
    for (let number = 1; number <= messages; number++) time.send(eventOf(number));
    let before = 0;
    for (const [fromHour, toHour, most] of [
      [0, 1, 50],
      [1, 6, 12],
      [6, 24, 5],
      [24, 120, 2.5],
    ] as const) {
      await time.passUntil(startMs + toHour * hourMs);
      const perHour = (time.receives - before) / messages / (toHour - fromHour);
      expect(perHour, `from hour ${fromHour}`).to.be.lessThan(most);
      before = time.receives;
    }
    expect(time.mostReceives).to.be.lessThan(450);
  });

  for (const [what, everyMs, outageMs] of [
    ["an event a second, 20 minutes", 1_000, 20 * minuteMs],
    ["an event a minute, 20 minutes", minuteMs, 20 * minuteMs],
    ["an event a minute, 6 hours", minuteMs, 6 * hourMs],
  ] as const) {
    it(`is over for the first event within 20 s, found out by few calls: ${what}`, async () => {
      const firstMs: number[] = [];
      for (let offsetMs = 0; offsetMs < 30_000; offsetMs += runs(30_000, 5_000)) {
        const made = scene();
        const { startMs } = made;
        let number = await sendEvery(made, everyMs, startMs + 10 * everyMs, 1);
        made.outage = () => httpError(503);
        const endMs = startMs + 10 * everyMs + outageMs + offsetMs;
        number = await sendEvery(made, everyMs, endMs, number);
        made.outage = undefined;
        const successes = made.successesMs.length;
        await sendEvery(made, everyMs, endMs + 10 * minuteMs, number);
        firstMs.push((made.successesMs[successes] ?? Infinity) - endMs);
        const mostWithin5s = Math.max(
          ...made.failuresMs
            .filter((ms) => ms > endMs - outageMs / 2)
            .map((ms, index, all) => all.slice(index).filter((other) => other - ms < 5_000).length),
        );
        expect(mostWithin5s, "probes").to.be.at.most(3);
      }
      firstMs.sort((one, other) => one - other);
      expect(firstMs[Math.floor(firstMs.length / 2)], "median").to.be.at.most(20_000);
      expect(firstMs.at(-1), "worst").to.be.at.most(60_000);
    });
  }

  it("that an operator declared is not probed, and costs as little", async () => {
    const made = scene();
    const { world, time, startMs } = made;
    const key = breakerKey({ domain: "user", consumer: "journal" });
    for (let number = 1; number <= 20; number++) time.send(eventOf(number));
    for (const message of time.messages) message.receives = 1;
    await operateBreaker(world.breakers, key, "open", "ann", "moved", startMs);
    await time.passUntil(startMs + 5 * 24 * hourMs);
    expect([made.successesMs.length, time.messages.length]).to.deep.equal([0, 20]);
    expect(time.mostReceives).to.be.lessThan(300);
    await operateBreaker(world.breakers, key, "release", "ann", "done", world.clock.nowMs);
    await time.passUntil(world.clock.nowMs + hourMs);
    expect([made.successesMs.length, time.messages.length]).to.deep.equal([20, 0]);
  });
});
