import { expect } from "chai";
import { shapeOf } from "../../../../tools/cli/cost/stack-shape";
import { encryptedStack, privateStack, recordedStack } from "../../../stacks/recorded-stack";

describe("the shape of a stack", () => {
  it("has prod's buses with their subscriptions, and not the ingress bus", async () => {
    const { buses } = shapeOf(await recordedStack("prod"));
    expect(buses.map(({ subscriptions }) => subscriptions.length)).to.have.members([3, 2, 1, 2]);
    for (const bus of buses) expect(bus).to.include({ archiveDays: 90, logsEveryEvent: false });
  });

  it("has each subscription as it is configured", async () => {
    const { buses } = shapeOf(await recordedStack("prod"));
    const subscriptions = buses.flatMap((bus) => bus.subscriptions);
    const sizes = { batchSize: 100, windowSeconds: 1, concurrency: 10, memoryMb: 512, logBytesPerEvent: 0 };
    const kinds = { isArm: true, logsInvocations: false };
    const journals = subscriptions.filter(({ journal }) => journal);
    const endpoints = subscriptions.filter(({ isPosted }) => isPosted);
    expect(journals).to.have.length(4);
    expect(journals[0]).to.deep.equal({
      ...sizes,
      ...kinds,
      idempotency: "none",
      journal: { days: 365, isBackedUp: true },
      isPosted: false,
      isInVpc: false,
    });
    expect(endpoints).to.have.length(4);
    expect(endpoints[0]).to.deep.equal({
      ...sizes,
      ...kinds,
      idempotency: "lock",
      isPosted: true,
      isInVpc: false,
    });
  });

  it("has what stands there", async () => {
    const { standing } = shapeOf(await recordedStack("prod"));
    const of = (service: string) => standing.filter((line) => line.service === service);
    expect(of("SQS")).to.have.length(8);
    expect(of("Secrets Manager")).to.have.length(4);
    expect(of("CloudWatch").filter(({ usdPerMonth }) => usdPerMonth === 1.5)).to.have.length(8);
  });

  it("has the endpoints of a private network, two zones each", async () => {
    const { buses, standing } = shapeOf(await privateStack("prod"));
    const subscriptions = buses.flatMap((bus) => bus.subscriptions);
    expect(subscriptions.filter(({ isInVpc }) => isInVpc)).to.have.length(8);
    const endpoints = standing.filter(({ service }) => service === "VPC");
    // sqs, events, logs, secretsmanager and one for each downstream service; two more are free gateways.
    expect(endpoints.map(({ usdPerMonth }) => usdPerMonth).sort()).to.deep.equal([
      0,
      0,
      ...Array(8).fill(14.6),
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
    const { buses } = shapeOf(await recordedStack("dev"));
    expect(buses.flatMap((bus) => bus.subscriptions)).to.have.length(6);
    for (const bus of buses) {
      expect(bus).to.include({ archiveDays: 7, logsEveryEvent: true });
      expect(bus.subscriptions[0]).to.include({ batchSize: 50, memoryMb: 256 });
    }
  });
});
