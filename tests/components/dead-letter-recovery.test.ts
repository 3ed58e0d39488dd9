import { expect } from "chai";
import { DeadLetterRecovery } from "../../components/dead-letter-recovery";
import { DomainEventBus } from "../../components/domain-event-bus";
import { IngressBus } from "../../components/ingress-bus";
import { catalogue } from "../../events/contracts/catalogue";
import { busName, domains } from "../../events/domains";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { breakerKey } from "../../handlers/settings/names";
import { recoverySettings } from "../../handlers/dead-letters/recovery-settings";
import { find, policyIn, record, variablesOf } from "../recording";
import { sampleSharedResources } from "./sample-shared-resources";

const table = "bellyfed-consumer-state-test";
const tableArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;

describe("DeadLetterRecovery", () => {
  let graph: StackGraph;

  before(async () => {
    graph = await record(() => {
      const shared = sampleSharedResources();
      const buses = domains.map(
        (domain) =>
          new DomainEventBus(domain, {
            busName: busName(domain, "test"),
            domain,
            publisherRoles: ["bellyfed-api-test"],
            logLevel: "INFO",
            shared,
          }),
      );
      const bus = buses.find(({ domain }) => domain === "user") as DomainEventBus;
      const events = catalogue.ofDomain("user").slice(0, 1);
      const handler = () => async () => undefined;
      bus.subscribe("welcome", { events, handler });
      bus.subscribe("mail", { events, handler });
      const ingress = new IngressBus("ingress", {
        busName: "bellyfed-ingress-test",
        publisherRoles: ["bellyfed-api-test"],
        domainBuses: buses,
        logLevel: "INFO",
        shared,
      });
      new DeadLetterRecovery("recovery", {
        buses,
        ingress,
        everyMinutes: 60,
        callbackFactory: () => async () => undefined,
        shared,
      });
    });
  });

  const variables = (name: string) => variablesOf(find(graph, "aws:lambda/function:Function", name));

  it("finds the breaker of each queue where its consumer keeps it", () => {
    const own = variables("recovery-lambda-function");
    expect(own["STATE_TABLE"]).to.equal(table);
    const { subscriptions } = recoverySettings(own);
    const keys = Object.entries(subscriptions).map(([queue, name]) => [queue, `b#${name}`]);
    const kept = ["welcome", "mail"].map((name) => {
      const { DOMAIN, CONSUMER } = variables(`user-${name}-consumer-function`);
      const place = { domain: `${DOMAIN}`, consumer: `${CONSUMER}` };
      return [`bellyfed-domain-user-test-${name}`, breakerKey(place)];
    });
    expect(keys).to.deep.equal(kept);
    expect(keys[1]?.[1]).to.equal("b#user/mail");
  });

  it("may read breakers of the state table, and nothing else of it", () => {
    const { Statement } = policyIn(
      find(graph, "aws:iam/rolePolicy:RolePolicy", "recovery-lambda-permissions"),
    );
    const ofTable = Statement.filter(({ Action }) => [Action].flat().join().includes("dynamodb"));
    expect(ofTable).to.deep.equal([
      {
        Sid: "ReadBreakers",
        Effect: "Allow",
        Action: "dynamodb:GetItem",
        Resource: tableArn,
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["b#*/*"] } },
      },
    ]);
  });
});
