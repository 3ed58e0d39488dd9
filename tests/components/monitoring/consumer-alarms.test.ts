import { expect } from "chai";
import { catalogue } from "../../../events/contracts/catalogue";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { record } from "../../recording";
import { sampleBus, sampleSharedResources } from "../sample-shared-resources";
import { AlarmWorld, type Sample } from "./alarm-world";

const bus = "bellyfed-domain-user-test";
const queueName = `${bus}-welcome`;
const own = (metric: string, value: number): Sample => [
  "EventPipeline/test",
  metric,
  { Domain: "user", Consumer: "welcome" },
  value,
];
const queue = (metric: string, value: number, name = queueName): Sample => [
  "AWS/SQS",
  metric,
  { QueueName: name },
  value,
];
const lambda = (metric: string, value: number): Sample => [
  "AWS/Lambda",
  metric,
  { FunctionName: queueName },
  value,
];
const rule = (metric: string, value: number, name = "welcome"): Sample => [
  "AWS/Events",
  metric,
  { EventBusName: bus, RuleName: name },
  value,
];
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

  it("is silent while all is well", async () => {
    await world.minutes(15, [
      own("EventAge", 800),
      own("BreakerState", 0),
      queue(visible, 5),
      queue(flying, 50),
      queue(oldest, 2),
      queue("NumberOfMessagesReceived", 400),
      queue("NumberOfMessagesDeleted", 400),
      queue(visible, 0, `${queueName}-dead-letters`),
      lambda("Errors", 0),
    ]);
    expect(firing()).to.deep.equal([]);
    expect(world.told.filter(({ subject }) => subject.startsWith("ALARM"))).to.deep.equal([]);
  });

  it("is silent while nothing happens", async () => {
    await world.minutes(15);
    expect(firing()).to.deep.equal([]);
  });

  it("pages once through the domain's alarm when events are late", async () => {
    await world.minutes(4, [own("EventAge", 300_001), queue("NumberOfMessagesDeleted", 1)]);
    expect(firing()).to.deep.equal(["domain-in-trouble", "welcome-delivery-late"]);
    const alarms = world.told.filter(({ subject }) => subject.startsWith("ALARM"));
    expect(alarms.map(({ topic }) => topic)).to.deep.equal(["page"]);
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
    const failsAgain = (ageMs: number) => [own("RetriedEventAge", ageMs), own("BreakerState", 0)];
    const well = [own("EventAge", 800), own("BreakerState", 0), queue("NumberOfMessagesDeleted", 9)];
    await world.minutes(1, failsAgain(3_600_000));
    await world.minutes(9, well);
    expect(firing()).to.deep.equal([]);
    // Tried once an hour, and good ones in between.
    for (const hours of [1.1, 2.1, 3.1]) {
      await world.minutes(1, failsAgain(hours * 3_600_000));
      await world.minutes(59, well);
      expect(firing()).to.deep.equal(["welcome-retries-long"]);
    }
    const raised = world.told.filter(({ subject }) => subject.startsWith("ALARM"));
    expect(raised.map(({ topic }) => topic)).to.deep.equal(["ticket"]);
    await world.minutes(40, well);
    expect(firing()).to.deep.equal([]);
  });

  it("leaves what is tried in an outage to the breaker's alarms", async () => {
    await world.minutes(30, [own("BreakerState", 2), own("RetriedEventAge", 7_200_000)]);
    expect(firing()).to.not.include("welcome-retries-long");
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
    const alarms = world.told.filter(({ subject }) => subject.startsWith("ALARM"));
    expect(alarms.map(({ topic }) => topic)).to.deep.equal(["ticket"]);
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
    await world.minutes(2, [queue(visible, 1, `${queueName}-dead-letters`)]);
    await world.minutes(30);
    expect(firing()).to.deep.equal(["welcome-dead-letters"]);
    await world.minutes(5, [queue(visible, 0, `${queueName}-dead-letters`)]);
    expect(firing()).to.deep.equal([]);
  });

  const single: [string, Sample, string][] = [
    ["the function crashes", lambda("Errors", 1), "welcome-function-errors"],
    ["Lambda throttles", lambda("Throttles", 1), "welcome-at-capacity"],
    ["EventBridge throttles", rule("ThrottledRules", 1), "welcome-at-capacity"],
    ["the state table does not answer", own("BreakerStoreErrors", 1), "welcome-state-table-errors"],
    ["the undelivered queue refuses", rule("InvocationsFailedToBeSentToDlq", 1), "welcome-events-lost"],
    [
      "so it does for what nobody claims",
      rule("InvocationsFailedToBeSentToDlq", 1, "unmatched"),
      "unmatched-events-lost",
    ],
    ["something is undelivered", queue(visible, 1, `${bus}-undelivered`), "undelivered"],
    ["something is rejected", queue(visible, 1, `${bus}-rejected`), "rejected"],
    ["something is unmatched", queue(visible, 1, `${bus}-unmatched`), "unmatched"],
    [
      "a dead letter has waited for half of what SQS leaves it that moved it on its last day",
      queue(oldest, 432_000, `${queueName}-dead-letters`),
      "welcome-expiring",
    ],
    ["an undelivered event is 7 of 14 days old", queue(oldest, 604_800, `${bus}-undelivered`), "expiring"],
    ["a rejected event is", queue(oldest, 604_800, `${bus}-rejected`), "expiring"],
    ["an unmatched event is", queue(oldest, 604_800, `${bus}-unmatched`), "expiring"],
  ];
  for (const [when, sample, name] of single)
    it(`tells when ${when}, although it is published two minutes late`, async () => {
      await world.minutes(8, [sample], 2);
      expect(firing()).to.deep.equal([name]);
    });

  it("pages nobody for events that EventBridge could not deliver and has kept", async () => {
    const kept = [rule("FailedInvocations", 3), rule("InvocationsSentToDlq", 3)];
    await world.minutes(8, [...kept, queue(visible, 3, `${bus}-undelivered`)]);
    expect(firing()).to.deep.equal(["undelivered"]);
    const alarms = world.told.filter(({ subject }) => subject.startsWith("ALARM"));
    expect(alarms.map(({ topic }) => topic)).to.deep.equal(["ticket"]);
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

  for (const [when, sample, name] of single) {
    it(`tells when ${when}`, async () => {
      await world.minutes(6, [sample]);
      expect(firing()).to.deep.equal([name]);
      const urgency = [
        "expiring",
        "welcome-expiring",
        "welcome-events-lost",
        "unmatched-events-lost",
      ].includes(name)
        ? "page"
        : "ticket";
      const alarms = world.told.filter(({ subject }) => subject.startsWith("ALARM"));
      expect(alarms.map(({ topic }) => topic)).to.deep.equal([urgency]);
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
    const world = await AlarmWorld.of(graph);
    await world.minutes(5, [own("BreakerState", 2), queue(visible, 4), queue("NumberOfMessagesReceived", 4)]);
    await world.minutes(9, [queue(visible, 4), queue("NumberOfMessagesDeleted", 0)]);
    expect(world.firing(bus)).not.to.include("domain-in-trouble");
    await world.minutes(2, [queue(visible, 4), queue("NumberOfMessagesDeleted", 0)]);
    expect(world.firing(bus)).to.include.members(["domain-in-trouble", "welcome-deliveries-stopped"]);
    await world.close();
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
