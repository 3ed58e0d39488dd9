import { expect } from "chai";
import * as sns from "@pulumi/aws/sns";
import { EventTables } from "../../../components/foundation/event-tables";
import { catalogue } from "../../../events/catalogue";
import { readConsumerEnvironment } from "../../../events/consumer-settings";
import { recordProgram } from "../../../graph/record-stack";
import { mappingControl, resumeSettings } from "../../../handlers/aws/mapping-control";
import type { DeliveryControl } from "../../../handlers/consumer/consumer-ports";
import { AwsError } from "../../../local/aws-error";
import { call, type Operation } from "../../../local/service";
import { startLocalAws, type LocalAws } from "../../../local/start-local-aws";
import { consumerPipeline, validatorsModule } from "../../../stacks/consumer-pipeline";
import { sampleBus, samplePlatform } from "../../components/sample-platform";
import { ManualClock, settle } from "../manual-clock";

const busName = "bellyfed-domain-user-test";
const functionName = `${busName}-billing`;
const minuteMs = 60_000;

/** A bus whose one consumer may pause, and the topics that its alarms tell. */
function program(): object {
  for (const name of ["page", "ticket"]) new sns.Topic(name, { name });
  const { state } = new EventTables("tables", { environment: "test", pointInTimeRecovery: false });
  const platform = samplePlatform({ pipeline: consumerPipeline, validatorsModule, stateTable: state });
  sampleBus({ platform }).subscribe("billing", {
    events: catalogue.ofDomain("user"),
    handler: () => async () => undefined,
    consumer: { breaker: { pauseAfterRounds: 1 } },
  });
  return {};
}

describe("resume of paused deliveries, in an AWS whose minutes a test lets pass", function () {
  this.timeout(60_000);
  let clock: ManualClock;
  let local: LocalAws;
  let deliveries: DeliveryControl;
  const saved: Record<string, string | undefined> = {};

  beforeEach(async () => {
    clock = new ManualClock();
    local = await startLocalAws({ port: 0, clock });
    setEnvironment({
      AWS_ENDPOINT_URL: local.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    });
    const queueUrlBase = local.url;
    await local.provision(await recordProgram({ project: "bellyfed", stack: "test", queueUrlBase }, program));
    const { Environment } = (await call(local.services.lambda, "GetFunctionConfiguration", {
      FunctionName: functionName,
    })) as { Environment: { Variables: Record<string, string> } };
    const place = readConsumerEnvironment(Environment.Variables);
    deliveries = mappingControl(place, resumeSettings(Environment.Variables));
  });
  afterEach(async () => {
    setEnvironment(saved);
    await local.close();
  });

  function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!(name in saved)) saved[name] = process.env[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }

  /** The dependency has been away for minutes, the alarm of the open breaker fires, and deliveries are paused. */
  async function pauseInAnOutage(): Promise<void> {
    for (let minute = 0; minute < 5; minute++) {
      local.services.monitoring.store.record({
        namespace: "EventPipeline/test",
        metric: "BreakerState",
        dimensions: { Domain: "user", Consumer: "billing" },
        unit: "None",
        atMs: clock.now(),
        values: [2],
      });
      await clock.advance(minuteMs);
    }
    await deliveries.armResume(clock.now() + minuteMs);
    await deliveries.stop();
    await clock.advance(1_000);
    expect(await mappingState()).to.equal("Disabled");
    await call(local.services.sqs, "SendMessage", {
      QueueUrl: `${local.url}/${local.account.id}/${functionName}`,
      MessageBody: "{}",
    });
  }

  async function mappingState(): Promise<string | undefined> {
    const { EventSourceMappings } = (await call(local.services.lambda, "ListEventSourceMappings", {})) as {
      EventSourceMappings: { State: string }[];
    };
    return EventSourceMappings[0]?.State;
  }

  /** From now on Lambda refuses to change a mapping; the answer ends that. */
  function refuseUpdates(error: AwsError): () => void {
    const operations = local.services.lambda.operations as Record<string, Operation>;
    const { UpdateEventSourceMapping: update } = operations;
    operations["UpdateEventSourceMapping"] = async () => {
      throw error;
    };
    return () => {
      if (update) operations["UpdateEventSourceMapping"] = update;
    };
  }

  const firing = (): string[] =>
    local.services.monitoring.alarms.all
      .filter(({ state }) => state.value === "ALARM")
      .map(({ name }) => name.replace(`${busName}-`, ""));
  const pages = (): string[] =>
    local.services.sns.notifications
      .filter(({ topic, subject }) => topic === "page" && subject.startsWith("ALARM"))
      .map(({ subject }) => subject);

  for (const [why, error] of [
    ["is throttled", new AwsError("TooManyRequestsException", "Rate exceeded", 429)],
    ["is refused for good", new AwsError("AccessDeniedException", "Not authorized", 403)],
  ] as const) {
    it(`pages within a quarter of an hour when it ${why}`, async () => {
      await pauseInAnOutage();
      refuseUpdates(error);
      await clock.advance(11 * minuteMs);
      expect(firing(), "the pause may still end").not.to.include("billing-deliveries-stopped");
      expect(pages()).to.deep.equal([]);
      await clock.advance(3 * minuteMs);
      expect(await mappingState()).to.equal("Disabled");
      expect(firing()).to.include.members(["billing-deliveries-stopped", "domain-in-trouble"]);
      expect(pages()).to.have.length(1);
      expect(pages()[0]).to.contain("domain-in-trouble");
    });
  }

  it("ends the alarm when a later attempt succeeds", async () => {
    await pauseInAnOutage();
    const allow = refuseUpdates(new AwsError("TooManyRequestsException", "Rate exceeded", 429));
    await clock.advance(14 * minuteMs);
    expect(firing()).to.include("billing-deliveries-stopped");
    allow();
    await clock.advance(2 * minuteMs);
    await settle();
    expect(await mappingState()).to.equal("Enabled");
    expect(firing()).not.to.include("billing-deliveries-stopped");
  });

  it("is silent when the resume succeeds", async () => {
    await pauseInAnOutage();
    await clock.advance(2 * minuteMs);
    expect(await mappingState()).to.equal("Enabled");
    await clock.advance(15 * minuteMs);
    expect(firing()).not.to.include("billing-deliveries-stopped");
  });
});
