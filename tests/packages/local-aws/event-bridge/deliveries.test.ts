import { expect } from "chai";
import { DeliveryError } from "../../../../packages/local-aws/event-bridge/ports";
import { settle } from "../manual-clock";
import { busArn, failure, queueArn, ruleArn, World as EmptyWorld } from "./world";

const hour = 3_600_000;
const throttled = (): never => {
  throw new DeliveryError("THROTTLING", "slow down", true);
};
const gone = (): never => {
  throw new DeliveryError("NO_RESOURCE", "no such queue", false);
};
/** Publishes to one rule, which has one queue as its target. */
class World extends EmptyWorld {
  async send(target: object = {}, detail?: object): Promise<void> {
    await this.rule("r", { source: ["shop"] }, [{ Arn: queueArn("q"), ...target }]);
    await this.publish(detail);
  }
  /** The same, and a moment later. */
  async sent(...what: Parameters<World["send"]>): Promise<void> {
    await this.send(...what);
    await this.clock.advance(10);
  }
  /** Attributes of the first dead letter, as texts. */
  get attributes(): Readonly<Record<string, string>> {
    const attributes = Object.entries(this.deadLetters[0]?.attributes ?? {});
    return Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]));
  }
}
function failing(deliver: () => never): World {
  const world = new World();
  world.deliver = deliver;
  return world;
}
const dlq = { DeadLetterConfig: { Arn: queueArn("dlq") } };

describe("EventBridge deliveries", () => {
  it("tries a retriable failure again, later and later, until it succeeds", async () => {
    const world = new World();
    const attemptsMs: number[] = [];
    world.deliver = () => {
      attemptsMs.push(world.clock.now() - Date.UTC(2026, 0, 1));
      if (attemptsMs.length < 4) throttled();
    };
    await world.send(dlq);
    await world.clock.advance(hour);
    // 2.5 ms spread, then 1, 2 and 4 s with three quarters of jitter.
    expect(attemptsMs).to.deep.equal([2.5, 752.5, 2252.5, 5252.5]);
    expect(world.delivered).to.have.length(1);
    expect(world.deadLetters).to.deep.equal([]);
    expect(world.metrics)
      .to.include("Invocations default/r 1")
      .and.not.include("FailedInvocations default/r 1");
    expect(world.service.pending).to.equal(0);
  });

  it("gives up after the default of 185 attempts, within the default of 24 hours", async () => {
    const world = new World();
    let attempts = 0;
    world.deliver = () => {
      attempts++;
      throttled();
    };
    await world.send(dlq, { a: 1 });
    await world.clock.advance(25 * hour);
    expect(attempts).to.equal(186);
    expect(world.deadLetters).to.have.length(1);
    const [{ queueArn: arn, body }] = world.deadLetters as [(typeof world.deadLetters)[number]];
    expect(arn).to.equal(queueArn("dlq"));
    expect(JSON.parse(body)).to.include({ id: "id-1", source: "shop" });
    expect(world.attributes).to.deep.equal({
      RULE_ARN: ruleArn("r"),
      TARGET_ARN: queueArn("q"),
      ERROR_CODE: "THROTTLING",
      ERROR_MESSAGE: "slow down",
      RETRY_ATTEMPTS: "185",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
    });
    expect(world.metrics).to.include.members([
      "FailedInvocations default/r 1",
      "InvocationsSentToDlq default/r 1",
    ]);
  });

  it("gives up at the event's maximum age, when that comes first", async () => {
    const world = failing(throttled);
    const RetryPolicy = { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 100 };
    await world.send({ ...dlq, RetryPolicy });
    await world.clock.advance(59_000);
    expect(world.deadLetters).to.deep.equal([]);
    await world.clock.advance(2_000);
    expect(world.attributes["EXHAUSTED_RETRY_CONDITION"]).to.equal("MaximumEventAgeInSeconds");
  });

  it("does not try again when no retry is allowed", async () => {
    const world = failing(throttled);
    const RetryPolicy = { MaximumRetryAttempts: 0 };
    await world.sent({ ...dlq, RetryPolicy });
    expect(world.attributes["RETRY_ATTEMPTS"]).to.equal("0");
    expect(world.clock.timers).to.equal(0);
  });

  it("sends what cannot succeed to the dead-letter queue at once, without a retry condition", async () => {
    const world = failing(gone);
    await world.sent(dlq);
    expect(Object.keys(world.attributes)).to.not.include("EXHAUSTED_RETRY_CONDITION");
    expect(world.attributes["ERROR_CODE"]).to.equal("NO_RESOURCE");
    expect(world.trace.entries.at(-1)).to.include({
      step: "undelivered",
      where: queueArn("q"),
      note: "NO_RESOURCE: no such queue (kept in dlq)",
    });
  });

  it("treats an unknown failure of the target as one to try again", async () => {
    const world = new World();
    let attempts = 0;
    world.deliver = () => {
      if (++attempts === 1) throw new TypeError("socket hang up");
    };
    await world.send();
    await world.clock.advance(2_000);
    expect(world.delivered).to.have.length(1);
  });

  it("drops, and says so, what has no dead-letter queue", async () => {
    const world = failing(gone);
    await world.sent({}, { a: 1 });
    const last = world.trace.entries.at(-1);
    expect(last?.note).to.equal("NO_RESOURCE: no such queue (dropped: the target has no dead-letter queue)");
    expect(JSON.parse(last?.body ?? "").detail).to.deep.equal({ a: 1 });
    expect(world.service.pending).to.equal(0);
  });

  it("says when the dead-letter queue fails too", async () => {
    const world = failing(gone);
    world.sendToQueue = () => {
      throw new Error("queue is gone as well");
    };
    await world.sent(dlq);
    expect(world.metrics).to.include("InvocationsFailedToBeSentToDlq default/r 1");
    expect(world.trace.entries.at(-1)?.note).to.contain("dlq refused it: queue is gone as well");
  });

  it("asks the policies of the target and of its dead-letter queue", async () => {
    const asked: string[] = [];
    const world = new World({
      mayDeliver: (arn, rule) => {
        asked.push(`${arn} for ${rule}`);
        return { allowed: arn.endsWith("dlq"), reason: "no statement allows it" };
      },
    });
    await world.sent(dlq);
    expect(asked).to.deep.equal([
      `${queueArn("q")} for ${ruleArn("r")}`,
      `${queueArn("dlq")} for ${ruleArn("r")}`,
    ]);
    expect(world.delivered).to.deep.equal([]);
    expect(world.attributes["ERROR_CODE"]).to.equal("NO_PERMISSIONS");
    expect(world.attributes["ERROR_MESSAGE"]).to.equal("no statement allows it");
  });

  it("puts nothing into a dead-letter queue whose policy refuses it", async () => {
    const world = new World({ mayDeliver: () => ({ allowed: false, reason: "no statement allows it" }) });
    await world.sent(dlq);
    expect(world.deadLetters).to.deep.equal([]);
    expect(world.metrics).to.include("InvocationsFailedToBeSentToDlq default/r 1");
  });

  it("lets no failing target hold up another", async () => {
    const world = new World();
    world.deliver = (arn) => void (arn === queueArn("bad") && throttled());
    await world.rule("r", { source: ["shop"] }, [{ Arn: queueArn("bad") }, { Arn: queueArn("good") }]);
    await world.publish();
    await world.publish();
    await world.clock.advance(10);
    expect(world.delivered.map(({ arn }) => arn)).to.deep.equal([queueArn("good"), queueArn("good")]);
    expect(world.service.pending).to.equal(2);
  });

  it("delivers asynchronously and in the order that chance decides", async () => {
    const chances = [0.9, 0.9, 0.9, 0.1];
    const world = new World({ random: () => chances.shift() ?? 0.5 });
    await world.send();
    await world.publish();
    expect(world.delivered).to.deep.equal([]);
    await world.clock.advance(5);
    expect(world.delivered.map(({ payload }) => JSON.parse(payload).id)).to.deep.equal(["id-2", "id-1"]);
  });

  it("delivers twice when it is told to", async () => {
    const world = new World({ duplicateProbability: 1 });
    await world.sent();
    expect(world.delivered.map(({ payload }) => JSON.parse(payload).id)).to.deep.equal(["id-1", "id-1"]);
  });

  it("passes on the message group", async () => {
    const world = new World();
    const SqsParameters = { MessageGroupId: "g" };
    await world.sent({ SqsParameters });
    expect(world.delivered[0]?.messageGroupId).to.equal("g");
  });

  it("tells when nothing is pending any more", async () => {
    const world = new World();
    await world.service.idle();
    let isIdle = false;
    let attempts = 0;
    world.deliver = () => void (++attempts < 3 && throttled());
    await world.send();
    void world.service.idle().then(() => (isIdle = true));
    await world.clock.advance(1_000);
    expect(isIdle).to.equal(false);
    await world.clock.advance(5_000);
    await settle();
    expect(isIdle).to.equal(true);
  });

  it("forgets what is pending when it is closed", async () => {
    const world = new World();
    await world.send();
    const idle = world.service.idle();
    await world.service.close();
    await idle;
    await world.clock.advance(hour);
    expect(world.delivered).to.deep.equal([]);
    expect(world.clock.timers).to.equal(0);
  });

  it("delivers nothing for a disabled rule, and does again when it is enabled", async () => {
    const world = new World();
    await world.rule("r", { source: ["shop"] }, [{ Arn: queueArn("q") }]);
    await world.call("DisableRule", { Name: "r" });
    await world.publish();
    await world.clock.advance(5);
    expect(world.steps()).to.deep.equal(["published default", "unmatched default"]);
    await world.call("EnableRule", { Name: "r" });
    await world.publish();
    await world.clock.advance(5);
    expect(world.delivered).to.have.length(1);
  });
});

describe("EventBridge forwarding from bus to bus", () => {
  async function chain(world: World): Promise<void> {
    for (const Name of ["a", "b", "c"]) await world.call("CreateEventBus", { Name });
    await world.rule("to-b", { source: ["shop"] }, [{ Arn: busArn("b"), ...dlq }], "a");
    await world.rule("to-queue", { source: ["shop"] }, [{ Arn: queueArn("q") }], "b");
  }

  it("gives the event a new id and keeps the rest", async () => {
    const world = new World();
    await chain(world);
    await world.publish({ a: 1 }, { EventBusName: "a", Time: new Date("2025-05-05T05:05:05Z") });
    await world.clock.advance(20);
    const [{ payload } = { payload: "{}" }] = world.delivered;
    expect(JSON.parse(payload)).to.deep.include({
      id: "id-2",
      source: "shop",
      time: "2025-05-05T05:05:05Z",
      detail: { a: 1 },
    });
    expect(world.steps()).to.include.ordered.members([
      "published a",
      "matched a/to-b",
      "published b",
      "matched b/to-queue",
      "delivered b",
      "delivered q",
    ]);
  });

  it("sends an event for a bus that is gone to the dead-letter queue", async () => {
    const world = new World();
    await world.rule("r", { source: ["shop"] }, [{ Arn: busArn("gone"), ...dlq }]);
    await world.publish();
    await world.clock.advance(20);
    expect(world.attributes["ERROR_CODE"]).to.equal("NO_RESOURCE");
  });

  it("forwards an event once only, so that buses cannot loop", async () => {
    const world = new World();
    await chain(world);
    await world.rule("back", { source: ["shop"] }, [{ Arn: busArn("a"), ...dlq }], "b");
    await world.publish({}, { EventBusName: "a" });
    await world.clock.advance(1_000);
    expect(world.steps().filter((step) => step === "published a")).to.have.length(1);
    expect(world.attributes["ERROR_CODE"]).to.equal("NOT_FORWARDED");
  });
});

describe("what EventBridge sends to a target", () => {
  /** The payload that a target definition makes of one event; undefined when nothing arrives. */
  async function sent(target: object, detail: object = {}): Promise<string | undefined> {
    const world = new World();
    await world.sent({ ...dlq, ...target }, detail);
    expect(world.deadLetters).to.deep.equal([]);
    return world.delivered[0]?.payload;
  }
  const transformer = (InputTemplate: string, paths: Record<string, string> = {}): object => ({
    InputTransformer: { InputTemplate, InputPathsMap: paths },
  });
  const detail = { s: 'a"b', n: 1.5, b: true, o: { k: "v" }, l: ["x", "y"], "d-1": { e: [{ f: 7 }] } };
  const v = (path: string): Record<string, string> => ({ v: path });

  const rows: readonly (readonly [string, object, string | undefined])[] = [
    ["a constant", { Input: '{"x":  1}' }, '{"x":  1}'],
    ["a string, with its quotes", { InputPath: "$.source" }, '"shop"'],
    ["a part", { InputPath: "$.detail.o" }, '{"k":"v"}'],
    ["the detail", { InputPath: "$.detail" }, JSON.stringify(detail)],
    ["an element by its index", { InputPath: "$.detail['d-1'].e[0].f" }, "7"],
    ["all elements", { InputPath: "$.detail.l[*]" }, '["x","y"]'],
    ["nothing", { InputPath: "$.detail.none" }, "null"],
    ["a bare string in JSON, quoted", transformer('{"x":<v>}', v("$.detail.s")), '{"x":"a\\"b"}'],
    ["a string between quotes in JSON", transformer('{"x":"<<v>>"}', v("$.source")), '{"x":"<shop>"}'],
    ["an object in JSON", transformer('{"x":<v>}', v("$.detail.o")), '{"x":{"k":"v"}}'],
    ["a number between quotes in JSON", transformer('{"x":"n=<v>"}', v("$.detail.n")), '{"x":"n=1.5"}'],
    ["what is not there, in JSON", transformer('{"x":<v>}', v("$.detail.none")), '{"x":""}'],
    ["an object between quotes in JSON: not at all", transformer('{"x":"<v>"}', v("$.detail.o")), undefined],
    ["a boolean in a text", transformer('"b is <v>"', v("$.detail.b")), '"b is true"'],
    ["an object in a text, without quotes", transformer('"<v>"', v("$.detail.o")), '"{k:v}"'],
    ["a list in a text, without quotes", transformer('"<v>"', v("$.detail.l")), '"[x,y]"'],
    ["what is not there, in a text", transformer('"<v>!"', v("$.detail.none")), '"!"'],
    [
      "the rule",
      transformer('{"r":"<aws.events.rule-name>","a":<aws.events.rule-arn>}'),
      `{"r":"r","a":"${ruleArn("r")}"}`,
    ],
    ["the time of ingestion", transformer('"<aws.events.event.ingestion-time>"'), '"2026-01-01T00:00:00Z"'],
    [
      "the event without its detail",
      transformer('{"e":<aws.events.event>}'),
      '{"e":{"version":"0","id":"id-1","source":"shop","account":"000000000000","time":"2026-01-01T00:00:00Z","region":"eu-central-1","resources":[],"detailType":"order.placed"}}',
    ],
  ];
  for (const [what, target, expected] of rows)
    it(what, async () => {
      expect(await sent(target, detail)).to.equal(expected);
    });

  it("the whole event", async () => {
    const payload = await sent(transformer('{"e":<aws.events.event.json>}'), { a: 1 });
    expect(JSON.parse(payload ?? "").e).to.deep.include({ "detail-type": "order.placed", detail: { a: 1 } });
  });

  it("refuses a transformer with a placeholder that nothing defines", async () => {
    const world = new World();
    const call = world.rule("r", { source: ["s"] }, [{ Arn: queueArn("q"), ...transformer('"<who>"') }]);
    expect(await failure(call)).to.equal(
      "ValidationException: InputTemplate for target t0 contains invalid placeholder who.",
    );
  });
});
