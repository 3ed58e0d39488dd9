import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { DomainEventBus } from "../../components/domain-event-bus";
import { subscriberSettings, type SubscriberSettings } from "../../components/subscriber-settings";
import { catalogue } from "../../events/contracts/catalogue";
import { profileCreated, profileUpdated } from "../../events/contracts/user/profiles";
import type { EventContract } from "../../events/schema/contract";
import { allows } from "../../packages/local-aws/event-bridge/access-policy";
import { call } from "../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../packages/local-aws/start-local-aws";
import { readPulumiConfig } from "../../packages/recorder/pulumi-config";
import { recordProgram } from "../../packages/recorder/record-stack";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { createSharedResources } from "../../stacks/create-shared-resources";
import { readConfig } from "../../stacks/read-config";
import { referToBus } from "../../stacks/refer-to-bus";
import { runEvents } from "../../tools/cli/events/run-events";
import { evaluatePolicies } from "../policy/evaluate-policies";
import { fakeSession } from "../tools/cli/events/small-aws";
import { errorOf, find, ofType, policyIn, variablesOf } from "../recording";
import { recordedStack, stacks } from "./recorded-stack";

const busName = "bellyfed-domain-user-dev";

describe("referToBus", () => {
  let local: LocalAws;
  let graph: StackGraph;
  let settings: SubscriberSettings;

  /** A program of another team: one subscription to the bus. */
  const recordSubscriber = (
    name = "loyalty-points",
    project = "loyalty",
    contract: EventContract = profileCreated,
  ) =>
    recordProgram({ project, stack: "dev", queueUrlBase: local.url }, () => {
      const spec = { events: [contract], handler: () => async () => undefined };
      referToBus("user", settings).subscribe(name, { ...spec, consumer: { idempotency: { mode: "lock" } } });
      return {};
    });

  before(async () => {
    local = await startLocalAws({ port: 0, judgeFunctions: true });
    const config = { ...readPulumiConfig("dev").values, "bellyfed:eventTraces": "5%" };
    const owner = await recordProgram(
      { project: "bellyfed", stack: "dev", config, queueUrlBase: local.url },
      () => {
        const read = readConfig("dev");
        const shared = createSharedResources(read, {});
        const of = { busName, domain: "user", publisherRoles: ["any"], logLevel: "ERROR", shared } as const;
        const bus = new DomainEventBus("user", of);
        bus.subscribe("journal", {
          events: catalogue.ofDomain("user"),
          handler: () => async () => undefined,
        });
        return { settings: subscriberSettings([bus], shared) };
      },
    );
    settings = owner.outputs["settings"] as SubscriberSettings;
    graph = await recordSubscriber();
    for (const each of [owner, graph]) await local.provision(each);
  });
  after(() => local.close());

  it("gives a subscription what it would have in the program of the bus, and nothing that is the bus'", () => {
    for (const type of [
      "cloudwatch/eventBus:EventBus",
      "dynamodb/table:Table",
      "s3/bucket:Bucket",
      "sns/topic:Topic",
    ])
      expect(ofType(graph, `aws:${type}`), type).to.deep.equal([]);
    const { inputs } = find(graph, "aws:cloudwatch/eventTarget:EventTarget", "user-loyalty-points-target");
    expect(inputs["deadLetterConfig"]).to.deep.equal(settings.buses.user.undelivered);
    const consumer = find(graph, "aws:lambda/function:Function", "user-loyalty-points-consumer-function");
    expect(variablesOf(consumer)).to.include({
      REJECTED_QUEUE_URL: settings.buses.user.rejected.url,
      STATE_TABLE: "bellyfed-consumer-state-dev",
      CLAIM_BUCKET: settings.claimBucket.name,
    });
    const ownSettings = JSON.parse(variablesOf(consumer)["CONSUMER_SETTINGS"] ?? "") as object;
    expect(ownSettings).to.include({ traceSampleRatio: 0.05 });
    // Tags come from the provider of the program.
    const broken = evaluatePolicies(graph).filter(({ policy }) => policy !== "tags-present");
    expect(broken).to.deep.equal([]);
  });

  it("lets the recovery of the bus' stack send to its events' queue, and nobody else to any", async () => {
    const roles = ofType(await recordedStack("dev"), "aws:iam/role:Role");
    const senders = ofType(graph, "aws:sqs/queuePolicy:QueuePolicy").flatMap((policy) => {
      const resource = String(policyIn(policy).Statement[0]?.Resource);
      const asked = { action: "sqs:SendMessage", resource };
      return roles
        .filter(({ state }) =>
          allows(String(policy.inputs["policy"]), { ...asked, roleArn: String(state["arn"]) }),
        )
        .map(({ inputs }) => [policy.name, inputs["name"]]);
    });
    expect(senders).to.deep.equal([
      ["user-loyalty-points-events-policy", "bellyfed-recover-dead-letters-dev-us-east-1"],
    ]);
  });

  it("handles the bus' events by its own rights, and leaves none unmatched", async () => {
    const { type } = profileCreated;
    const id = randomUUID();
    const metadata = {
      id,
      time: new Date().toISOString(),
      version: 1,
      correlationId: id,
      hops: 0,
      producer: "p",
    };
    const Detail = JSON.stringify({ type, source: "s", data: profileCreated.examples[0], metadata });
    const Entries = [{ EventBusName: busName, Source: "s", DetailType: type, Detail }];
    await call(local.services.events, "PutEvents", { Entries });
    const places = [`${busName}-loyalty-points`, `${busName}-journal`];
    for (const place of places)
      await local.trace.waitFor(({ step, where }) => step === "handled" && where === place, 30_000);
    const filled = local.services.sqs.inspect().filter(({ visible }) => visible > 0);
    expect(filled.map(({ name }) => name)).to.deep.equal([]);
  });

  it("is shown to an operator of the bus as another program's", async () => {
    const env = { AWS_ENDPOINT_URL: local.url, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const session = fakeSession();
      await runEvents(["breaker", "status", "--stack", "dev", "--json"], session);
      const found = JSON.parse(session.said.join("\n")) as { subscription: string; program?: string }[];
      expect(found.map(({ subscription, program }) => [subscription, program])).to.have.deep.members([
        ["user/journal", undefined],
        ["user/loyalty-points", "loyalty/dev"],
      ]);
    } finally {
      process.env = before;
    }
  });

  it("is safe from a second program with the same names, which fails before it changes anything", async () => {
    const rival = await recordSubscriber("loyalty-points", "rival", profileUpdated);
    const seen = async () => [
      await call(local.services.events, "DescribeRule", { EventBusName: busName, Name: "loyalty-points" }),
      await call(local.services.events, "ListTargetsByRule", {
        EventBusName: busName,
        Rule: "loyalty-points",
      }),
    ];
    const before = await seen();
    const { message } = await errorOf(() => local.provision(rival));
    expect(message).to.contain(`${busName}-loyalty-points-us-east-1`);
    expect(await seen()).to.deep.equal(before);
    const urns = new Map(rival.resources.map((resource) => [resource.urn, resource]));
    const role = ofType(rival, "aws:iam/role:Role")[0]?.urn ?? "";
    /** Whether it is made after the role, itself or by what it depends on. */
    const waits = ({ urn, dependencies }: StackGraph["resources"][number]): boolean =>
      urn === role || dependencies.some((one) => waits(urns.get(one) as StackGraph["resources"][number]));
    expect(rival.resources.filter((one) => one.custom && !waits(one)).map(({ name }) => name)).to.deep.equal(
      [],
    );
  });

  it("refuses a name that a subscription of the bus' own program has", async () => {
    for (const name of ["journal", "rejected", "Loyalty"])
      expect((await errorOf(() => recordSubscriber(name))).message).to.match(
        new RegExp(`^DomainEventBus "user": subscription "${name}": `),
      );
  });

  for (const stack of stacks)
    it(`knows every bus and subscription of ${stack}`, async () => {
      const { outputs } = await recordedStack(stack);
      const { buses } = outputs["subscriberSettings"] as SubscriberSettings;
      const named = Object.entries(buses).flatMap(([domain, { subscriptions }]) =>
        subscriptions.map((name) => `${domain}/${name}`),
      );
      expect(named).to.have.members(Object.keys(outputs["queueUrls"] as object));
    });
});
