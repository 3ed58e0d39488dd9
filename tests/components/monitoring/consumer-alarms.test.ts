import { expect } from "chai";
import { catalogue } from "../../../events/contracts/catalogue";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { record } from "../../recording";
import { sampleBus, sampleSharedResources } from "../sample-shared-resources";
import { AlarmWorld, type Sample } from "./alarm-world";

const bus = "bellyfed-domain-user-test";
const queueName = `${bus}-welcome`;
/** Makes samples of what has these dimensions. */
const of =
  (namespace: string, dimensions: Readonly<Record<string, string>>) =>
  (metric: string, value: number): Sample => [namespace, metric, dimensions, value];
const own = of("EventPipeline/test", { Domain: "user", Consumer: "welcome" });
const ofDomain = of("EventPipeline/test", { Domain: "user" });
const queueOf = (name: string) => of("AWS/SQS", { QueueName: name });
const queue = queueOf(queueName);
const lambda = of("AWS/Lambda", { FunctionName: queueName });
const rule = of("AWS/Events", { EventBusName: bus, RuleName: "welcome" });
const ofBus = of("AWS/Events", { EventBusName: bus });
const catchAll = of("AWS/Events", { EventBusName: bus, RuleName: "unmatched" });
const deadLetters = queueOf(`${queueName}-dead-letters`);
const [undelivered, rejected, unmatched] = ["undelivered", "rejected", "unmatched"].map((ending) =>
  queueOf(`${bus}-${ending}`),
) as [typeof queue, typeof queue, typeof queue];
const visible = "ApproximateNumberOfMessagesVisible";
const flying = "ApproximateNumberOfMessagesNotVisible";
const oldest = "ApproximateAgeOfOldestMessage";

function program(timeoutSeconds = 30) {
  return () => {
    const sizing = { ...sampleSharedResources().sizing, timeoutSeconds };
    sampleBus({ shared: sampleSharedResources({ sizing }) }).subscribe("welcome", {
      events: catalogue.ofDomain("user").slice(0, 1),
      handler: () => async () => undefined,
    });
  };
}

describe("alarms of a bus and its subscription", () => {
  let graph: StackGraph;
  let world: AlarmWorld;

  before(async () => {
    graph = await record(program());
  });
  beforeEach(async () => {
    world = await AlarmWorld.of(graph);
  });
  afterEach(() => world.close());

  const firing = () => world.firing(bus);
  /** Topics that heard of alarms, in order. */
  const heard = () => world.told.flatMap(({ topic, subject }) => (subject.startsWith("ALARM") ? topic : []));

  it("is silent while all is well, and while nothing happens", async () => {
    await world.minutes(15, [
      own("EventAge", 800),
      own("BreakerState", 0),
      queue(visible, 5),
      queue(flying, 50),
      queue(oldest, 2),
      queue("NumberOfMessagesReceived", 400),
      queue("NumberOfMessagesDeleted", 400),
      deadLetters(visible, 0),
      lambda("Errors", 0),
    ]);
    expect(firing()).to.deep.equal([]);
    expect(heard()).to.deep.equal([]);
    await world.minutes(15);
    expect(firing()).to.deep.equal([]);
  });

  it("pages once through the domain's alarm when events are late", async () => {
    await world.minutes(4, [own("EventAge", 300_001), queue("NumberOfMessagesDeleted", 1)]);
    expect(firing()).to.deep.equal(["domain-in-trouble", "welcome-delivery-late"]);
    expect(heard()).to.deep.equal(["page"]);
  });

  it("is not late at five minutes exactly, nor for two minutes only", async () => {
    await world.minutes(4, [own("EventAge", 300_000)]);
    expect(firing()).to.deep.equal([]);
    await world.minutes(2, [own("EventAge", 400_000)]);
    expect(firing()).to.deep.equal([]);
  });

  it("is late by the queue's age, too", async () => {
    await world.minutes(4, [queue(oldest, 901), queue("NumberOfMessagesDeleted", 1)]);
    expect(firing()).to.include("welcome-delivery-late");
  });

  it("tickets an event that is tried for more than an hour, once, and pages nobody", async () => {
    const failsAgain = (ageMs: number) => [ofDomain("RetriedEventAge", ageMs)];
    const well = [own("EventAge", 800), own("BreakerState", 0), queue("NumberOfMessagesDeleted", 9)];
    await world.minutes(1, failsAgain(3_600_000));
    await world.minutes(9, well);
    expect(firing()).to.deep.equal([]);
    // Tried once an hour, and good ones in between.
    for (const hours of [1.1, 2.1, 3.1]) {
      await world.minutes(1, failsAgain(hours * 3_600_000));
      await world.minutes(59, well);
      expect(firing()).to.deep.equal(["retries-long"]);
    }
    expect(heard()).to.deep.equal(["ticket"]);
    // Of a metric that is seldom there CloudWatch looks back somewhat further.
    await world.minutes(55, well);
    expect(firing()).to.deep.equal([]);
  });

  for (const [what, gauges] of [
    ["waits", [queue(visible, 1), queue(flying, 0)]],
    ["is in flight", [queue(visible, 0), queue(flying, 1)]],
  ] as const) {
    it(`is stalled when something ${what} and nothing leaves for ten minutes`, async () => {
      const fetched = [queue("NumberOfMessagesReceived", 1), queue("NumberOfMessagesDeleted", 0)];
      await world.minutes(9, [...gauges, ...fetched]);
      expect(firing()).to.deep.equal([]);
      await world.minutes(2, [...gauges, ...fetched]);
      expect(firing()).to.deep.equal(["domain-in-trouble", "welcome-delivery-stalled"]);
    });
  }

  it("is not stalled when one message leaves", async () => {
    const fetched = [queue(visible, 9), queue("NumberOfMessagesReceived", 1)];
    await world.minutes(5, fetched);
    await world.minutes(1, [...fetched, queue("NumberOfMessagesDeleted", 1)]);
    await world.minutes(6, fetched);
    expect(firing()).to.deep.equal([]);
  });

  it("tickets an open breaker, and holds the page back although events are late", async () => {
    const deferred = [own("BreakerState", 2), queue(visible, 0), queue(flying, 9)];
    await world.minutes(6, [...deferred, own("EventAge", 200_000)]);
    await world.minutes(6, [...deferred, own("EventAge", 400_000)]);
    expect(firing()).to.deep.equal([
      "welcome-breaker-open",
      "welcome-delivery-late",
      "welcome-delivery-stalled",
    ]);
    expect(heard()).to.deep.equal(["ticket"]);
  });

  it("pages when the breaker stays open for half an hour", async () => {
    await world.minutes(20, [own("BreakerState", 2)]);
    expect(firing()).to.deep.equal(["welcome-breaker-open"]);
    await world.minutes(11, [own("BreakerState", 1)]);
    expect(firing()).to.deep.equal([
      "domain-in-trouble",
      "welcome-breaker-open",
      "welcome-breaker-stays-open",
    ]);
  });

  it("believes a breaker open through silence, and closed when a batch says so", async () => {
    await world.minutes(5, [own("BreakerState", 2)]);
    await world.minutes(60);
    expect(firing()).to.deep.equal(["welcome-breaker-open"]);
    await world.minutes(6, [own("BreakerState", 0)]);
    expect(firing()).to.deep.equal([]);
  });

  it("goes on about dead letters until the queue is seen empty", async () => {
    await world.minutes(2, [deadLetters(visible, 1)]);
    await world.minutes(30);
    expect(firing()).to.deep.equal(["welcome-dead-letters"]);
    await world.minutes(5, [deadLetters(visible, 0)]);
    expect(firing()).to.deep.equal([]);
  });

  const single: [string, Sample, string][] = [
    ["the function crashes", lambda("Errors", 1), "welcome-function-errors"],
    ["Lambda throttles", lambda("Throttles", 1), "welcome-at-capacity"],
    ["EventBridge throttles", ofBus("ThrottledRules", 1), "at-capacity"],
    ["the state table does not answer", ofDomain("BreakerStoreErrors", 1), "state-table-errors"],
    ["the undelivered queue refuses", rule("InvocationsFailedToBeSentToDlq", 1), "welcome-events-lost"],
    [
      "so it does for what nobody claims",
      catchAll("InvocationsFailedToBeSentToDlq", 1),
      "unmatched-events-lost",
    ],
    ["something is undelivered", undelivered(visible, 1), "undelivered"],
    ["something is rejected", rejected(visible, 1), "rejected"],
    ["something is unmatched", unmatched(visible, 1), "unmatched"],
    [
      "a dead letter has waited for half of what SQS leaves it that moved it on its last day",
      deadLetters(oldest, 432_000),
      "welcome-expiring",
    ],
    ["an undelivered event is 7 of 14 days old", undelivered(oldest, 604_800), "expiring"],
    ["a rejected event is", rejected(oldest, 604_800), "expiring"],
    ["an unmatched event is", unmatched(oldest, 604_800), "expiring"],
  ];
  it("pages nobody for events that EventBridge could not deliver and has kept", async () => {
    const kept = [rule("FailedInvocations", 3), rule("InvocationsSentToDlq", 3)];
    await world.minutes(8, [...kept, undelivered(visible, 3)]);
    expect(firing()).to.deep.equal(["undelivered"]);
    expect(heard()).to.deep.equal(["ticket"]);
  });

  it("tells of one event that is lost, although it is published two minutes late", async () => {
    await world.minutes(1, [rule("InvocationsFailedToBeSentToDlq", 1)], 2);
    expect(firing()).to.deep.equal(["welcome-events-lost"]);
    await world.minutes(6);
    expect(firing()).to.deep.equal([]);
  });

  it("pages when nothing leaves or nobody fetches, although queues are measured two minutes late", async () => {
    await world.minutes(14, [queue(visible, 4), queue(flying, 0), queue("NumberOfMessagesDeleted", 0)], 2);
    expect(firing()).to.deep.equal([
      "domain-in-trouble",
      "welcome-deliveries-stopped",
      "welcome-delivery-stalled",
    ]);
    const well = [queue("NumberOfMessagesReceived", 9), queue("NumberOfMessagesDeleted", 9)];
    await world.minutes(4, [queue(visible, 4), queue(flying, 9), ...well], 2);
    expect(firing()).to.deep.equal([]);
  });

  it("gives handlers of many minutes their time before it calls a queue stalled or stopped", async () => {
    const slow = await AlarmWorld.of(await record(program(900)));
    const busy = [queue(visible, 4), queue(flying, 2)];
    await slow.minutes(24, busy);
    expect(slow.firing(bus)).to.deep.equal([]);
    await slow.minutes(2, busy);
    expect(slow.firing(bus)).to.include.members(["welcome-deliveries-stopped", "welcome-delivery-stalled"]);
    await slow.close();
  });

  const urgent = ["expiring", "welcome-expiring", "welcome-events-lost", "unmatched-events-lost"];
  for (const [when, sample, name] of single)
    for (const minutesLate of [0, 2]) {
      it(`tells when ${when}, although it is published ${minutesLate} minutes late`, async () => {
        await world.minutes(6 + minutesLate, [sample], minutesLate);
        expect(firing()).to.deep.equal([name]);
        expect(heard()).to.deep.equal([urgent.includes(name) ? "page" : "ticket"]);
      });
    }

  it("sees the limit of messages in flight coming", async () => {
    const leaving = queue("NumberOfMessagesDeleted", 1);
    await world.minutes(5, [queue(flying, 100_000), leaving]);
    expect(firing()).to.deep.equal([]);
    await world.minutes(4, [queue(flying, 100_001), leaving]);
    expect(firing()).to.deep.equal(["welcome-at-capacity"]);
  });

  it("page when an operator stopped deliveries while the breaker was open, and went away", async () => {
    const stopped = [queue(visible, 4), queue("NumberOfMessagesDeleted", 0)];
    await world.minutes(5, [own("BreakerState", 2), queue(visible, 4), queue("NumberOfMessagesReceived", 4)]);
    await world.minutes(9, stopped);
    expect(firing()).not.to.include("domain-in-trouble");
    await world.minutes(2, stopped);
    expect(firing()).to.include.members(["domain-in-trouble", "welcome-deliveries-stopped"]);
  });

  it("does not mind an empty queue, nor messages that are hidden, though nobody fetches", async () => {
    await world.minutes(15, [queue(visible, 0), queue(flying, 9), queue("NumberOfMessagesDeleted", 1)]);
    expect(firing()).to.deep.equal([]);
  });

  it("leaves a long outage to the breaker's alarms while messages are fetched now and then", async () => {
    const waiting = [queue(visible, 4), queue("NumberOfMessagesDeleted", 0)];
    await world.minutes(5, [own("BreakerState", 2), queue(visible, 4), queue("NumberOfMessagesReceived", 4)]);
    for (let round = 0; round < 4; round++) {
      await world.minutes(8, waiting);
      await world.minutes(1, [...waiting, queue("NumberOfMessagesReceived", 1)]);
    }
    expect(firing()).not.to.include("welcome-deliveries-stopped");
  });
});
