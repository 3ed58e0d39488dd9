import { expect } from "chai";
import { shapeOf, type SubscriptionShape } from "../../../../tools/cli/cost/stack-shape";
import type { StandingParts } from "../../../../tools/cli/cost/standing-of-subscription";
import { consumerSettings } from "../../../../handlers/settings/consumer-settings";
import { stackConfigOf } from "../../../stacks/stack-config-of";
import { domains } from "../../../../events/domains";
import type { StackGraph } from "../../../../packages/recorder/stack-graph";
import { types } from "../../../../policy/resource-types";
import { ofType, variablesOf } from "../../../recording";
import { encryptedStack, privateStack, recordedStack, settingOf } from "../../../stacks/recorded-stack";

const endpointCount = (settingOf("prod", "endpoints") as string[]).length;

/** The domains of a stack's consumers. */
function consumersOf(graph: StackGraph): string[] {
  return ofType(graph, types.function).flatMap((one) => variablesOf(one)["DOMAIN"] ?? []);
}

/** Sums of cents are not exact. */
function rounded(shape: SubscriptionShape | undefined): object {
  return JSON.parse(
    JSON.stringify(shape, (_, value: unknown) =>
      typeof value === "number" ? Number(value.toFixed(6)) : value,
    ),
  ) as object;
}

describe("the shape of a stack", () => {
  it("has prod's buses with their subscriptions, and not the ingress bus", async () => {
    const graph = await recordedStack("prod");
    const { buses } = shapeOf(graph);
    const counts = domains.map((one) => consumersOf(graph).filter((domain) => domain === one).length);
    expect(buses.map(({ subscriptions }) => subscriptions.length)).to.have.members(counts);
    for (const bus of buses) expect(bus).to.include({ archiveDays: 90, logsEveryEvent: false });
  });

  it("has each subscription as it is configured", async () => {
    const { buses } = shapeOf(await recordedStack("prod"));
    const subscriptions = buses.flatMap((bus) => bus.subscriptions);
    const sizes = { batchSize: 100, windowSeconds: 2, concurrency: 10, memoryMb: 512, logBytesPerEvent: 0 };
    const kinds = { isArm: true, logsInvocations: false };
    const journals = subscriptions.filter(({ journal }) => journal);
    const endpoints = subscriptions.filter(({ isPosted }) => isPosted);
    expect(journals).to.have.length(domains.length);
    const { breaker } = consumerSettings({ breaker: stackConfigOf("prod").breaker });
    const costs = { alarms: 1.5, metrics: 0.6, secret: 0, idlePolls: 0.2628 };
    const standing = (name: string, secret = 0): StandingParts => ({ subscription: name, ...costs, secret });
    expect(rounded(journals[0])).to.deep.equal({
      ...{ ...sizes, batchSize: 1_000, windowSeconds: 60, concurrency: 1_000 },
      ...kinds,
      idempotency: "none",
      rememberedDays: 128,
      journal: { days: 365 },
      isPosted: false,
      isInVpc: false,
      standing: standing("user/journal"),
      breaker,
    });
    expect(endpoints).to.have.length(endpointCount);
    expect(rounded(endpoints[0])).to.deep.equal({
      ...sizes,
      ...kinds,
      idempotency: "mark",
      rememberedDays: 128,
      isPosted: true,
      isInVpc: false,
      standing: standing("user/search-index", 0.4438),
      breaker,
    });
  });

  it("has what stands there", async () => {
    const graph = await recordedStack("prod");
    const { standing } = shapeOf(graph);
    const count = consumersOf(graph).length;
    const of = (service: string) => standing.filter((line) => line.service === service);
    expect(of("SQS")).to.have.length(count);
    expect(of("Secrets Manager")).to.have.length(endpointCount);
    expect(of("CloudWatch").filter(({ usdPerMonth }) => usdPerMonth === 0.6)).to.have.length(count);
  });

  it("has the endpoints of a private network, two zones each", async () => {
    const graph = await privateStack("prod");
    const { buses, standing } = shapeOf(graph);
    const subscriptions = buses.flatMap((bus) => bus.subscriptions);
    expect(subscriptions.filter(({ isInVpc }) => isInVpc)).to.have.length(consumersOf(graph).length);
    const endpoints = standing.filter(({ service }) => service === "VPC");
    const interfaces = ofType(graph, "aws:ec2/vpcEndpoint:VpcEndpoint").filter(
      ({ inputs }) => inputs["vpcEndpointType"] === "Interface",
    );
    expect(interfaces).to.have.length.at.least(4 + endpointCount);
    // Two more are free gateways.
    expect(endpoints.map(({ usdPerMonth }) => usdPerMonth).sort()).to.deep.equal([
      0,
      0,
      ...interfaces.map(() => 14.6),
    ]);
  });

  it("has how long data keys are used, and one key more, when the environment has a key of its own", async () => {
    const { buses, standing } = shapeOf(await encryptedStack("prod"));
    for (const subscription of buses.flatMap((bus) => bus.subscriptions)) {
      expect(subscription.dataKeySeconds).to.equal(300);
    }
    // The alarms' key, and the environment's.
    expect(standing.filter(({ service }) => service === "KMS")).to.deep.equal([
      { service: "KMS", usdPerMonth: 1 },
      { service: "KMS", usdPerMonth: 1 },
    ]);
  });

  it("differs in dev", async () => {
    const graph = await recordedStack("dev");
    const { buses } = shapeOf(graph);
    expect(buses.flatMap((bus) => bus.subscriptions)).to.have.length(consumersOf(graph).length);
    for (const bus of buses) {
      expect(bus).to.include({ archiveDays: 7, logsEveryEvent: true });
      expect(bus.subscriptions[0]).to.include({ windowSeconds: 5, memoryMb: 256 });
    }
  });
});
