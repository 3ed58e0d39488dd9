import { expect } from "chai";
import { createRecovery, type RecoverySummary } from "../../handlers/recover-dead-letters";
import {
  bodyOf,
  consumerLetter,
  deadLetters,
  origin,
  parked,
  prefix,
  settings,
  TestWorld,
  undeliveredLetter,
} from "./dead-letters/fixtures";

const undelivered = `${prefix}bellyfed-domain-user-dev-undelivered`;
const trends = `${prefix}bellyfed-analytics-dev-trends`;
const env = { RECOVERY_SETTINGS: JSON.stringify(settings), METRIC_NAMESPACE: "EventPipeline/test" };

function run(world: TestWorld, event: unknown = {}, seconds = 300): Promise<RecoverySummary> {
  const endMs = world.nowMs() + seconds * 1_000;
  return createRecovery(env, world)(event, { getRemainingTimeInMillis: () => endMs - world.nowMs() });
}
async function problemOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: Error) => error.message,
  );
}
function fullWorld(): TestWorld {
  return new TestWorld({
    [deadLetters]: [consumerLetter(1), consumerLetter(2, "permanent")],
    [undelivered]: [undeliveredLetter(3, "arn:aws:sqs:eu-west-1:123456789012:bellyfed-analytics-dev-trends")],
    [`${trends}-dead-letters`]: [{ ...consumerLetter(4), body: "hello" }],
  });
}

describe("createRecovery", () => {
  for (const [what, event] of [
    ["nothing", undefined],
    ["an empty request", {}],
    [
      "a schedule's event",
      { version: "0", "detail-type": "Scheduled Event", source: "aws.scheduler", detail: "{}" },
    ],
  ] as const) {
    it(`empties every dead-letter queue when asked with ${what}`, async () => {
      const world = fullWorld();
      const { dryRun, queues } = await run(world, event);
      expect(dryRun).to.equal(false);
      expect(queues.map(({ queue, recovered, parked: gaveUp }) => [queue, recovered, gaveUp])).to.deep.equal([
        ["bellyfed-domain-user-dev-journal-dead-letters", 1, 1],
        ["bellyfed-analytics-dev-trends-dead-letters", 0, 1],
        ["bellyfed-domain-user-dev-undelivered", 1, 0],
        ["bellyfed-analytics-dev-undelivered", 0, 0],
        ["bellyfed-ingress-dev-undelivered", 0, 0],
      ]);
      const sent = world.sent.map(({ queueUrl, message }) => `${queueUrl} ${message.body}`);
      expect(sent).to.have.members([
        `${origin} ${bodyOf(1)}`,
        `${parked} ${bodyOf(2)}`,
        `${parked} hello`,
        `${trends} ${bodyOf(3)}`,
      ]);
    });
  }

  it("works on the queues asked for by name or URL, and no others", async () => {
    const world = fullWorld();
    const { queues } = await run(world, { queues: ["bellyfed-domain-user-dev-undelivered", deadLetters] });
    expect(queues.map(({ examined }) => examined)).to.deep.equal([1, 2]);
    expect(world.idsIn(`${trends}-dead-letters`)).to.deep.equal(["message-4"]);
  });

  it("goes on with the next queue when one cannot be read", async () => {
    const world = fullWorld();
    world.fails = (action, queueUrl) =>
      action === "receive" && queueUrl === deadLetters ? new Error("no such queue") : undefined;
    const { queues } = await run(world);
    expect(queues[0]?.failures[0]?.error).to.equal("Error: no such queue");
    expect(queues[2]?.recovered).to.equal(1);
  });

  it("leaves time for the other queues when one is long", async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => consumerLetter(index + 10));
    const world = new TestWorld({ [deadLetters]: many, [undelivered]: [undeliveredLetter(1)] });
    const { queues } = await run(world, {}, 60);
    expect(queues[0]?.ended).to.equal("time");
    expect(queues[2]).to.include({ recovered: 1, ended: "empty" });
  });

  it("hands the request on", async () => {
    const world = fullWorld();
    const { dryRun, queues } = await run(world, { dryRun: true, maxMessages: 1, reason: "max-attempts" });
    expect(dryRun).to.equal(true);
    expect(queues[0]).to.include({ examined: 1, recovered: 1, ended: "limit" });
    expect(queues[2]).to.include({ examined: 1, recovered: 0, left: 1 });
    expect(world.sent).to.deep.equal([]);
  });

  it("writes one line of metrics, and none for a dry run", async () => {
    const world = fullWorld();
    await run(world, { dryRun: true });
    expect(world.lines).to.deep.equal([]);
    await run(world);
    expect(world.lines).to.have.length(1);
    const line = JSON.parse(world.lines[0] ?? "") as Record<string, unknown>;
    expect(line).to.include({
      Domain: "all",
      Consumer: "recover-dead-letters",
      RecoveryExamined: 4,
      RecoveryRecovered: 2,
      RecoveryParked: 2,
      RecoveryFailed: 0,
      RecoveryLeft: 0,
    });
    expect(line._aws).to.deep.equal({
      Timestamp: world.nowMs(),
      CloudWatchMetrics: [
        {
          Namespace: "EventPipeline/test",
          Dimensions: [["Domain", "Consumer"]],
          Metrics: ["Examined", "Recovered", "Parked", "Failed", "Left"].map((name) => ({
            Name: `Recovery${name}`,
            Unit: "Count",
          })),
        },
      ],
    });
    expect(world.lines[0]).to.match(/}\n$/);
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
        /^other is no dead-letter queue.*Nothing was moved/,
      ],
      [
        "a misspelled field",
        { dryrun: true },
        /knows no field dryrun, only queues, dryRun, maxMessages, reason/,
      ],
      ["queues that are no list", { queues: "all" }, /queues is "all": must be a list/],
      [
        "a dry run that is neither true nor false",
        { dryRun: "true" },
        /dryRun is "true": must be true or false/,
      ],
      ["no messages at all", { maxMessages: 0 }, /maxMessages is 0: must be a whole number from 1/],
      ["an empty reason", { reason: "" }, /reason is "": must be the name of a reason/],
    ];
    for (const [what, event, message] of refused) {
      it(what, async () => {
        const world = fullWorld();
        expect(await problemOf(run(world, event))).to.match(message);
        expect(world.calls).to.deep.equal([]);
      });
    }
  });

  it("says at start what is wrong with its settings", () => {
    expect(() => createRecovery({}, new TestWorld())).to.throw("RECOVERY_SETTINGS is missing");
    const { METRIC_NAMESPACE: _, ...without } = env;
    expect(() => createRecovery(without, new TestWorld())).to.throw("METRIC_NAMESPACE is missing");
  });
});
