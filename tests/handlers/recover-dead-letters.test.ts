import { expect } from "chai";
import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import { createRecovery, type RecoverySummary } from "../../handlers/recover-dead-letters";
import {
  bodyOf,
  consumerDeadLetter,
  consumerDeadLetters,
  deadLetters,
  movedDeadLetter,
  origin,
  parkingLot,
  prefix,
  settings,
  trendsArn,
  TestWorld,
  undeliveredDeadLetter,
} from "./dead-letters/fixtures";

const undelivered = `${prefix}bellyfed-domain-user-dev-undelivered`;
const trends = `${prefix}bellyfed-analytics-dev-trends`;
const env = { RECOVERY_SETTINGS: JSON.stringify(settings), METRIC_NAMESPACE: "EventPipeline/test" };

function run(world: TestWorld, event: unknown = {}, seconds = 300): Promise<RecoverySummary> {
  const endMs = world.nowMs() + seconds * 1_000;
  return createRecovery(env, world)(event, { getRemainingTimeInMillis: () => endMs - world.nowMs() });
}
function fullWorld(): TestWorld {
  return new TestWorld({
    [deadLetters]: [consumerDeadLetter(1), consumerDeadLetter(2, "permanent")],
    [undelivered]: [undeliveredDeadLetter(3, trendsArn)],
    [`${trends}-dead-letters`]: [{ ...consumerDeadLetter(4), body: "hello" }],
  });
}

describe("createRecovery", () => {
  let world: ReturnType<typeof fullWorld>;
  beforeEach(() => (world = fullWorld()));

  for (const [what, event] of [
    ["nothing", undefined],
    ["an empty request", {}],
    ["a schedule's event", { "detail-type": "Scheduled Event", source: "aws.scheduler", detail: "{}" }],
  ] as const) {
    it(`empties every dead-letter queue when asked with ${what}`, async () => {
      const { dryRun, queues } = await run(world, event);
      expect(dryRun).to.equal(false);
      const moved = queues.map((one) => `${one.queue} ${one.recovered} ${one.movedToParkingLot}`);
      expect(moved).to.deep.equal([
        "bellyfed-domain-user-dev-journal-dead-letters 1 1",
        "bellyfed-analytics-dev-trends-dead-letters 0 1",
        "bellyfed-domain-user-dev-undelivered 1 0",
        "bellyfed-analytics-dev-undelivered 0 0",
        "bellyfed-ingress-dev-undelivered 0 0",
      ]);
      const sent = world.sent.map(({ queueUrl, message }) => `${queueUrl} ${message.body}`);
      expect(sent).to.have.members([
        `${origin} ${bodyOf(1)}`,
        `${parkingLot} ${bodyOf(2)}`,
        `${parkingLot} hello`,
        `${trends} ${bodyOf(3)}`,
      ]);
    });
  }

  it("works on the queues asked for by name or URL, and no others", async () => {
    const { queues } = await run(world, { queues: ["bellyfed-domain-user-dev-undelivered", deadLetters] });
    expect(queues.map(({ examined }) => examined)).to.deep.equal([1, 2]);
    expect(world.idsIn(`${trends}-dead-letters`)).to.deep.equal(["message-4"]);
  });

  it("goes on with the next queue when one cannot be read", async () => {
    world.fails = (action, queueUrl) =>
      action === "receive" && queueUrl === deadLetters ? new Error("no such queue") : undefined;
    const { queues } = await run(world);
    expect(queues[0]?.failures[0]?.error).to.equal("Error: no such queue");
    expect(queues[2]?.recovered).to.equal(1);
  });

  it("leaves time for the other queues when one is long", async () => {
    const many = consumerDeadLetters(3_000);
    const world = new TestWorld({ [deadLetters]: many, [undelivered]: [undeliveredDeadLetter(1)] });
    const { queues } = await run(world, {}, 60);
    expect(queues[0]?.ended).to.equal("time");
    expect(queues[2]).to.include({ recovered: 1, ended: "empty" });
  });

  it("hands the request on", async () => {
    const { dryRun, queues } = await run(world, { dryRun: true, maxMessages: 1, reason: "max-attempts" });
    expect(dryRun).to.equal(true);
    expect(queues[0]).to.include({ examined: 1, recovered: 1, ended: "limit" });
    expect(queues[2]).to.include({ examined: 1, recovered: 0, left: 1 });
    expect(world.sent).to.deep.equal([]);
  });

  it("writes one line of metrics, and none for a dry run", async () => {
    await run(world, { dryRun: true });
    expect(world.lines).to.deep.equal([]);
    await run(world);
    expect(world.lines).to.have.length(1);
    const line = JSON.parse(world.lines[0] ?? "") as Record<string, unknown>;
    expect(line).to.include({ Domain: "all", Consumer: "recover-dead-letters", RecoveryExamined: 4 });
    expect(line).to.include({ RecoveryRecovered: 2, RecoveryMovedToParkingLot: 2 });
    expect(line).to.include({ RecoveryFailed: 0, RecoveryLeft: 0 });
    const Metrics = ["Examined", "Recovered", "MovedToParkingLot", "Failed", "Left"].map((name) => ({
      Name: `Recovery${name}`,
      Unit: "Count",
    }));
    expect(line._aws).to.deep.equal({
      Timestamp: world.nowMs(),
      CloudWatchMetrics: [{ Namespace: "EventPipeline/test", Dimensions: [["Domain", "Consumer"]], Metrics }],
    });
    expect(world.lines[0]).to.match(/}\n$/);
  });

  describe("while a breaker is open", () => {
    const key = "b#user/journal";
    const journal = "bellyfed-domain-user-dev-journal";
    const item = (state: BreakerItem["state"], untilMs: number): BreakerItem => ({
      ...{ state, version: 1, rounds: 1, ttl: 0, reason: "503" },
      ...{ openedAtMs: untilMs - 60_000, untilMs },
    });
    const receivesOf = (world: TestWorld): string[] =>
      world.calls.filter((call) => call.startsWith(`receive ${journal}`));

    for (const state of ["OPEN", "HALF_OPEN", "FORCED_OPEN"] as const) {
      it(`${state} receives nothing of its subscription's dead letters, counts them, and says why`, async () => {
        world.breakers.set(key, item(state, world.nowMs() + 30_000));
        const { queues } = await run(world);
        expect(queues[0]).to.deep.include({
          ...{ examined: 2, recovered: 0, movedToParkingLot: 0, left: 2, ended: "held", failures: [] },
          heldBack: [`the breaker of user/journal is ${state} since 2026-11-01T11:59:30.000Z (503)`],
        });
        expect(receivesOf(world)).to.deep.equal([]);
        expect(world.idsIn(deadLetters)).to.have.length(2);
        expect(queues[2], "others").to.include({ recovered: 1 });
        const line = JSON.parse(world.lines[0] ?? "") as { RecoveryLeft: number; queues: object[] };
        expect(line.RecoveryLeft).to.equal(2);
        expect(line.queues[0]).to.have.property("heldBack").with.length(1);
      });
    }

    for (const state of ["CLOSED", "FORCED_CLOSED"] as const) {
      it(`is ${state} again sends them`, async () => {
        world.breakers.set(key, item(state, 0));
        const [queue] = (await run(world)).queues;
        expect(queue).to.deep.include({ recovered: 1, movedToParkingLot: 1, heldBack: [] });
      });
    }

    it("sends them when a probe has long been due and no event is there to make it", async () => {
      world.breakers.set(key, item("OPEN", world.nowMs() - 7_200_000));
      expect((await run(world)).queues[0]).to.include({ recovered: 1 });
    });

    it("goes on as if it were closed when the state table does not answer", async () => {
      world.breakers.set(key, item("OPEN", world.nowMs() + 30_000));
      world.fails = (action) => (action === "read" ? new Error("no table") : undefined);
      expect((await run(world)).queues[0]).to.deep.include({ recovered: 1, heldBack: [], failures: [] });
    });

    it("leaves of a bus' undelivered events those of its queue alone", async () => {
      const world = new TestWorld({
        [undelivered]: [1, 2, 3].map((number) =>
          undeliveredDeadLetter(number, number === 2 ? trendsArn : undefined),
        ),
      });
      world.breakers.set(key, item("OPEN", world.nowMs() + 30_000));
      const { queues } = await run(world);
      expect(queues[2]).to.include({ examined: 3, recovered: 1, left: 2, ended: "empty" });
      expect(queues[2]?.heldBack).to.have.length(1);
      expect(world.sent.map(({ queueUrl }) => queueUrl)).to.deep.equal([trends]);
      expect(world.idsIn(undelivered)).to.have.members(["message-1", "message-3"]);
      expect(world.calls).to.include.members(["release handle-1", "release handle-3"]);
    });

    it("moves nothing and says so in a dry run", async () => {
      world.breakers.set(key, item("OPEN", world.nowMs() + 30_000));
      expect((await run(world, { dryRun: true })).queues[0]).to.include({ recovered: 0, left: 2 });
    });

    it("asks once for each queue in a short run, and every half minute in a long one", async () => {
      const readsOf = (world: TestWorld): number =>
        world.calls.filter((call) => call === `read ${key}`).length;
      const short = fullWorld();
      await run(short);
      expect(readsOf(short)).to.equal(1);
      const many = consumerDeadLetters(4_500);
      const long = new TestWorld({ [deadLetters]: many });
      const startMs = long.nowMs();
      await run(long, { queues: [deadLetters] });
      expect(readsOf(long)).to.be.within(3, Math.ceil((long.nowMs() - startMs) / 30_000));
    });

    it("stops receiving as soon as it learns that it opened during a run", async () => {
      const world = new TestWorld({
        [deadLetters]: consumerDeadLetters(4_500),
      });
      const opensMs = world.nowMs() + 20_000;
      world.readBreaker = async () =>
        world.nowMs() < opensMs ? undefined : item("OPEN", world.nowMs() + 30_000);
      const { queues } = await run(world, { queues: [deadLetters] });
      expect(queues[0]).to.include({ ended: "held" });
      expect(queues[0]?.heldBack).to.have.length(1);
      expect(queues[0]?.recovered).to.be.within(1, 2_000);
      expect(world.idsIn(deadLetters)).to.have.length(4_500 - (queues[0]?.recovered ?? 0));
      expect(world.away.get(deadLetters), "held by nobody").to.deep.equal([]);
    });

    for (const [what, letter] of [
      ["what an outage dead-lettered", consumerDeadLetter(1, "outage", 2)],
      ["what SQS itself moved", movedDeadLetter(1, { recoveries: { DataType: "Number", StringValue: "2" } })],
    ] as const) {
      it(`moves nothing to the parking lot in a week of recovery every hour: ${what}`, async () => {
        const world = new TestWorld({ [deadLetters]: [letter] });
        for (let hour = 0; hour < 7 * 24; hour++) {
          world.breakers.set(key, item("OPEN", world.nowMs() + 30_000));
          await run(world);
          world.timeMs += 3_600_000;
        }
        expect(world.sent).to.deep.equal([]);
        world.breakers.delete(key);
        await run(world);
        expect(world.sent.map(({ queueUrl }) => queueUrl)).to.deep.equal([origin]);
      });
    }

    it("nor what the same outage dead-letters again and again, while nobody can ask", async () => {
      const world = new TestWorld({ [deadLetters]: [consumerDeadLetter(1, "outage", 2)] });
      world.fails = (action) => (action === "read" ? new Error("no table") : undefined);
      for (let hour = 0; hour < 7 * 24; hour++) {
        await run(world);
        const { queueUrl, message } = world.sent.pop()!;
        expect(queueUrl, `hour ${hour}`).to.equal(origin);
        const again = { ...consumerDeadLetter(hour + 2), ...message };
        world.waiting.set(deadLetters, [again]);
      }
    });
  });

  describe("refuses, and moves nothing,", () => {
    const refused: [string, object, RegExp][] = [
      [
        "a queue that is no dead-letter queue",
        { queues: [origin] },
        /is no dead-letter queue of this environment/,
      ],
      [
        "a queue beside a good one",
        { queues: [deadLetters, "other"] },
        /^other is no dead.*Nothing was moved/,
      ],
      ["a misspelled field", { dryrun: true }, /only queues, dryRun, maxMessages, reason/],
      ["queues that are no list", { queues: "all" }, /queues is "all": must be a list/],
      ["a dry run that is a text", { dryRun: "true" }, /dryRun is "true": must be true or false/],
      ["no messages at all", { maxMessages: 0 }, /maxMessages is 0: must be a whole number from 1/],
      ["an empty reason", { reason: "" }, /reason is "": must be the name of a reason/],
    ];
    for (const [what, event, message] of refused) {
      it(what, async () => {
        expect(await run(world, event).catch((error: Error) => error.message)).to.match(message);
        expect(world.calls).to.deep.equal([]);
      });
    }
  });

  it("says at start what is wrong with its settings", () => {
    expect(() => createRecovery({}, new TestWorld())).to.throw("RECOVERY_SETTINGS is missing");
    const { METRIC_NAMESPACE: _, ...without } = env;
    expect(() => createRecovery(without, new TestWorld())).to.throw("METRIC_NAMESPACE is missing");
    expect(() => createRecovery(env)).to.throw("The environment variable STATE_TABLE is missing.");
    createRecovery({ ...env, STATE_TABLE: "bellyfed-consumer-state-dev" });
  });
});
