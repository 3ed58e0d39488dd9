import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { DeadLetterRecovery } from "../../components/dead-letter-recovery";
import { DomainEventBus } from "../../components/domain-event-bus";
import { IngressBus } from "../../components/ingress-bus";
import { catalogue } from "../../events/contracts/catalogue";
import { profileCreated, profileUpdated } from "../../events/contracts/user/profiles";
import { busName, domains } from "../../events/domains";
import { allows } from "../../packages/local-aws/event-bridge/access-policy";
import { call } from "../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { recordProgram } from "../../packages/recorder/record-stack";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { evaluatePolicies } from "../policy/evaluate-policies";
import { errorOf, find, policyIn, record, variablesOf } from "../recording";
import { sampleBus, sampleSharedResources } from "./sample-shared-resources";

const userBus = "bellyfed-domain-user-test";
/** The local AWS has one account: this bus stands for another's. */
const receiver = "arn:aws:events:us-east-1:000000000000:event-bus/partner";

describe("DomainEventBus.forwardTo", () => {
  let local: LocalAws;
  let graph: StackGraph;

  before(async () => {
    local = await startLocalAws({ port: 0, judgeFunctions: true });
    graph = await recordProgram({ project: "bellyfed", stack: "test", queueUrlBase: local.url }, () => {
      const shared = sampleSharedResources();
      const of = { publisherRoles: ["any"], logLevel: "ERROR", shared } as const;
      const buses = domains.map(
        (domain) => new DomainEventBus(domain, { ...of, busName: busName(domain, "test"), domain }),
      );
      const bus = buses.find(({ domain }) => domain === "user") as DomainEventBus;
      const { receiverPolicy } = bus.forwardTo("partner-feed", {
        busArn: receiver,
        events: [profileCreated],
      });
      const ingress = new IngressBus("ingress", {
        ...of,
        busName: "bellyfed-ingress-test",
        domainBuses: buses,
      });
      new DeadLetterRecovery("recovery", {
        ...{ buses, ingress, everyMinutes: 1_440, shared },
        callbackFactory: () => {
          const { createRecovery } =
            require("#handlers/recover-dead-letters") as typeof import("#handlers/recover-dead-letters");
          return createRecovery();
        },
      });
      return { receiverPolicy };
    });
    await local.provision(graph);
  });
  after(() => local.close());

  it("makes a rule with a role that may send to the other bus alone, and takes the types from the catch-all", () => {
    const { inputs } = find(graph, "aws:cloudwatch/eventTarget:EventTarget", "user-partner-feed-target");
    expect(inputs).to.include({ arn: receiver, rule: "partner-feed", eventBusName: userBus });
    expect(inputs["deadLetterConfig"]).to.deep.equal({
      arn: `arn:aws:sqs:us-east-1:000000000000:${userBus}-undelivered`,
    });
    const permissions = find(graph, "aws:iam/rolePolicy:RolePolicy", "user-partner-feed-permissions");
    expect(policyIn(permissions).Statement).to.deep.equal([
      { Sid: "Forward", Effect: "Allow", Action: "events:PutEvents", Resource: receiver },
    ]);
    const unmatched = find(graph, "aws:cloudwatch/eventRule:EventRule", "user-unmatched-rule");
    expect(JSON.parse(String(unmatched.inputs["eventPattern"]))).to.deep.equal({
      "detail-type": [{ "anything-but": [profileCreated.type] }],
    });
    find(graph, "aws:cloudwatch/metricAlarm:MetricAlarm", "user-partner-feed-events-lost");
    const broken = evaluatePolicies(graph).filter(({ policy }) => policy !== "tags-present");
    expect(broken).to.deep.equal([]);
  });

  for (const [role, isLetIn] of [
    [`${userBus}-partner-feed-us-east-1`, true],
    ["bellyfed-recover-dead-letters-test-us-east-1", true],
    ["bellyfed-api-test", false],
  ] as const)
    it(`has the other account let ${isLetIn ? "" : "not "}${role} in`, () => {
      const policy = String(graph.outputs["receiverPolicy"]);
      const asked = { action: "events:PutEvents", resource: receiver };
      for (const [account, expected] of [
        ["000000000000", isLetIn],
        ["333333333333", false],
      ] as const)
        expect(
          allows(policy, { ...asked, roleArn: `arn:aws:iam::${account}:role/${role}` }),
          account,
        ).to.equal(expected);
    });

  it("keeps what the other bus did not take, and recovery sends it once the bus is there", async () => {
    const { events, lambda, sqs } = local.services;
    const metadata = { id: randomUUID(), time: new Date().toISOString(), version: 1, hops: 0 };
    const detail = { type: profileCreated.type, source: "s", data: profileCreated.examples[0], metadata };
    const Entry = { EventBusName: userBus, Source: "s", DetailType: profileCreated.type };
    await call(events, "PutEvents", { Entries: [{ ...Entry, Detail: JSON.stringify(detail) }] });
    await local.trace.waitFor(({ step, where }) => step === "undelivered" && where === receiver);
    const filled = () => sqs.inspect().flatMap(({ name, visible }) => (visible > 0 ? [name] : []));
    expect(filled()).to.deep.equal([`${userBus}-undelivered`]);
    await call(events, "CreateEventBus", { Name: "partner" });
    const { functionName } = { functionName: "bellyfed-recover-dead-letters-test" };
    await call(lambda, "Invoke", { FunctionName: functionName });
    const { body = "" } = await local.trace.waitFor(
      ({ step, where }) => step === "published" && where === "partner",
    );
    expect(JSON.parse(body)).to.deep.include({ "detail-type": profileCreated.type, detail });
    expect(filled()).to.deep.equal([]);
    await call(events, "PutEvents", { Entries: [{ ...Entry, Detail: JSON.stringify(detail) }] });
    await local.trace.waitFor(({ step, where }) => step === "delivered" && where === "partner");
    expect(filled()).to.deep.equal([]);
  });

  it("is among the rules that drift detection watches, and among the names that are taken", async () => {
    await record(() => {
      const bus = sampleBus();
      const events = [profileCreated];
      bus.subscribe("journal", { events: catalogue.ofDomain("user"), handler: () => async () => undefined });
      const { rule } = bus.forwardTo("partner-feed", { busArn: receiver, events });
      expect(bus.rules).to.include(rule);
      expect(bus.ruleNames).to.deep.equal(["journal", "partner-feed"]);
    });
  });

  const refusals: [what: string, name: string, busArn: string, message: string][] = [
    ["a taken name", "journal", receiver, 'forward "journal": the bus already has one of this name'],
    ["a name of the bus' own", "rejected", receiver, 'forward "rejected": this is the name of one'],
    ["a bus of another region", "feed", receiver.replace("us-east-1", "eu-west-1"), "in us-east-1."],
    [
      "an ingress bus",
      "feed",
      receiver.replace("partner", "bellyfed-ingress-prod"),
      "must be a domain's bus",
    ],
    [
      "what is no bus",
      "feed",
      "arn:aws:sqs:us-east-1:000000000000:partner",
      "must be the ARN of an event bus",
    ],
  ];
  for (const [what, name, busArn, message] of refusals)
    it(`refuses ${what}`, async () => {
      const { message: said } = await errorOf(() =>
        record(() => {
          const bus = sampleBus();
          bus.subscribe("journal", { events: [profileUpdated], handler: () => async () => undefined });
          bus.forwardTo(name, { busArn, events: [profileCreated] });
        }),
      );
      expect(said).to.contain(message);
    });

  it("has the recovery know other buses by what it was deployed with alone", () => {
    const variables = variablesOf(find(graph, "aws:lambda/function:Function", "recovery-lambda-function"));
    expect(JSON.parse(variables["RECOVERY_SETTINGS"] ?? "")).to.deep.include({ receivers: [receiver] });
  });
});
