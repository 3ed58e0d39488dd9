import { expect } from "chai";
import { catalogue } from "../../events/contracts/catalogue";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { errorOf, find, ofType, policyIn, record } from "../recording";
import { sampleBus, sampleSharedResources } from "./sample-shared-resources";

const account = "000000000000";
const busArn = `arn:aws:events:us-east-1:${account}:event-bus/bellyfed-domain-user-test`;
const userEvents = catalogue.ofDomain("user");

describe("DomainEventBus", () => {
  let graph: StackGraph;
  let guarded: StackGraph;

  before(async () => {
    guarded = await record(() => void sampleBus({ shared: sampleSharedResources({ protect: true }) }));
    graph = await record(() => {
      const bus = sampleBus();
      bus.subscribe("welcome", { events: userEvents.slice(0, 2), handler: () => async () => undefined });
    });
  });

  it("makes a bus of exactly the given name, with its log level", () => {
    const { inputs } = find(graph, "aws:cloudwatch/eventBus:EventBus", "user-bus");
    expect(inputs).to.include({ name: "bellyfed-domain-user-test" });
    expect(inputs["logConfig"]).to.deep.equal({ level: "INFO", includeDetail: "NONE" });
  });

  it("delivers the log of each level up to the asked one", () => {
    const sources = ofType(graph, "aws:cloudwatch/logDeliverySource:LogDeliverySource");
    expect(sources.map(({ inputs }) => inputs["logType"])).to.have.members(["ERROR_LOGS", "INFO_LOGS"]);
    const delivered = ofType(graph, "aws:cloudwatch/logDelivery:LogDelivery");
    expect(delivered.map(({ inputs }) => inputs["deliverySourceName"])).to.have.members(
      sources.map(({ inputs }) => inputs["name"]),
    );
    expect(sources.every(({ inputs }) => inputs["resourceArn"] === busArn)).to.equal(true);
  });

  it("lets only the named roles of its own account publish", () => {
    const policy = policyIn(find(graph, "aws:cloudwatch/eventBusPolicy:EventBusPolicy", "user-bus-policy"));
    const roles = ["bellyfed-api-test", "*/bellyfed-api-test"].map(
      (role) => `arn:aws:iam::${account}:role/${role}`,
    );
    const [allow, deny] = policy.Statement;
    expect(allow).to.deep.include({ Effect: "Allow", Action: "events:PutEvents", Resource: busArn });
    expect(allow?.Principal).to.deep.equal({ AWS: "*" });
    expect(allow?.Condition).to.deep.equal({
      ArnLike: { "aws:PrincipalArn": roles },
      StringEquals: { "aws:PrincipalAccount": account },
    });
    expect(deny).to.deep.include({ Effect: "Deny", Principal: "*", Action: "events:PutEvents" });
    expect(deny?.Condition).to.deep.equal({ ArnNotLike: { "aws:PrincipalArn": roles } });
  });

  it("archives its events, and keeps the archive where it is protected when the program forgets it", () => {
    const archive = find(graph, "aws:cloudwatch/eventArchive:EventArchive", "user-archive");
    expect(archive.inputs).to.include({ eventSourceArn: busArn, retentionDays: 30 });
    expect(archive.options.retainOnDelete).to.equal(false);
    const kept = find(guarded, "aws:cloudwatch/eventArchive:EventArchive", "user-archive");
    expect(kept.options).to.include({ retainOnDelete: true, protect: true });
  });

  it("catches the types that nobody subscribed to, in a queue of their own", () => {
    const { inputs } = find(graph, "aws:cloudwatch/eventRule:EventRule", "user-unmatched-rule");
    const claimed = userEvents.slice(0, 2).map(({ type }) => type);
    expect(JSON.parse(inputs["eventPattern"] as string)).to.deep.equal({
      "detail-type": [{ "anything-but": [...claimed].sort() }],
    });
    const target = find(graph, "aws:cloudwatch/eventTarget:EventTarget", "user-unmatched-target");
    expect(target.inputs["arn"]).to.equal(
      `arn:aws:sqs:us-east-1:${account}:bellyfed-domain-user-test-unmatched`,
    );
  });

  it("lets any rule of this bus, and no other sender, into the undelivered queue", () => {
    const policy = policyIn(find(graph, "aws:sqs/queuePolicy:QueuePolicy", "user-undelivered-policy"));
    const allow = policy.Statement.filter(({ Effect }) => Effect === "Allow");
    expect(allow).to.have.length(1);
    expect(allow[0]?.Principal).to.deep.equal({ Service: "events.amazonaws.com" });
    expect(allow[0]?.Condition).to.deep.equal({
      ArnLike: { "aws:SourceArn": [`arn:aws:events:us-east-1:${account}:rule/bellyfed-domain-user-test/*`] },
      StringEquals: { "aws:SourceAccount": account },
    });
  });

  it("protects what holds data where it is told to, and nothing else", () => {
    expect(
      guarded.resources.filter(({ options }) => options.protect).map(({ name }) => name),
    ).to.have.members([
      "user-bus",
      "user-archive",
      "user-bus-logs-group",
      "user-undelivered-queue",
      "user-rejected-queue",
      "user-unmatched-queue",
    ]);
  });

  describe("refuses, before anything is made,", () => {
    const subscribing = (name: string, events = userEvents): Promise<StackGraph> =>
      record(() => {
        const bus = sampleBus();
        bus.subscribe("journal", { events: userEvents, handler: () => async () => undefined });
        bus.subscribe(name, { events, handler: () => async () => undefined });
      });
    const where = (name: string) => `DomainEventBus "user": subscription "${name}": `;
    const undeclared = {
      ...userEvents[0],
      type: "user.undeclared",
    } as unknown as (typeof userEvents)[number];
    const refusals: [what: string, run: () => Promise<unknown>, message: string][] = [
      ...(
        [
          ["two subscriptions of one name", "journal", userEvents, "the bus already has one"],
          ["the name of its own queue", "rejected", userEvents, "this is the name of one"],
          ["a name AWS would refuse", "Two Words", userEvents, "the name must be 1 to 22"],
          ["an empty match", "none", [], "events: is empty"],
          ["an undeclared event", "odd", [undeclared], "events: user.undeclared version"],
          ["another domain's event", "foreign", catalogue.ofDomain("auth"), "events: auth."],
        ] as const
      ).map(([what, name, events, message]): (typeof refusals)[number] => [
        what,
        () => subscribing(name, [...events]),
        `${where(name)}${message}`,
      ]),
      [
        "a bus name that its archive could not have",
        () => record(() => void sampleBus({ busName: "b".repeat(49) })),
        `DomainEventBus "user": busName "${"b".repeat(49)}" must be 1 to 48`,
      ],
      [
        "a bus that nobody may publish to",
        () => record(() => void sampleBus({ publisherRoles: [] })),
        'DomainEventBus "user": publisherRoles is empty',
      ],
    ];
    for (const [what, run, message] of refusals) {
      it(what, async () => expect((await errorOf(run)).message).to.contain(message));
    }

    it("a subscription that comes after the catch-all's pattern is fixed", async () => {
      const late = () =>
        record(() => {
          const bus = sampleBus();
          void Promise.resolve()
            .then(() => undefined)
            .then(() => bus.subscribe("late", { events: userEvents, handler: () => async () => undefined }));
        });
      expect((await errorOf(late)).message).to.contain(`${where("late")}comes too late`);
    });
  });
});
