import { expect } from "chai";
import { EventTables } from "../../../components/foundation/event-tables";
import { catalogue } from "../../../events/catalogue";
import { recordProgram } from "../../../graph/record-stack";
import { call } from "../../../local/service";
import { startLocalAws, type LocalAws } from "../../../local/start-local-aws";
import { consumerPipeline, validatorsModule } from "../../../stacks/consumer-pipeline";
import { sampleBus, samplePlatform } from "../../components/sample-platform";

/** A bus whose one consumer fails always, and pauses after its first failed round of probes. */
function program(): object {
  const { state } = new EventTables("tables", { environment: "test", pointInTimeRecovery: false });
  const platform = samplePlatform({ pipeline: consumerPipeline, validatorsModule, stateTable: state });
  sampleBus({ platform }).subscribe("billing", {
    events: catalogue.ofDomain("user"),
    handler:
      () =>
      async (_event, { dependency }) =>
        dependency.execute(async () => {
          throw Object.assign(new Error("down"), { status: 503 });
        }),
    consumer: { breaker: { consecutiveFailures: 1, pauseAfterRounds: 1, resetTimeoutSeconds: 5 } },
  });
  return {};
}

describe("pause of deliveries, in the local AWS", () => {
  let local: LocalAws;

  before(async () => {
    local = await startLocalAws({ port: 0 });
    const queueUrlBase = local.url;
    await local.provision(await recordProgram({ project: "bellyfed", stack: "test", queueUrlBase }, program));
  });
  after(() => local.close());

  it("disables the mapping only once a resume is armed", async () => {
    const [example] = catalogue.ofDomain("user");
    const message = {
      type: example?.type,
      source: "test",
      data: example?.examples[0],
      metadata: {
        id: "00000000-0000-4000-8000-000000000001",
        time: "2026-11-20T18:30:00.000Z",
        version: example?.version,
        correlationId: "test",
        hops: 0,
        producer: "test",
      },
    };
    const entry = { EventBusName: "bellyfed-domain-user-test", Source: "test", DetailType: message.type };
    await call(local.services.events, "PutEvents", {
      Entries: [{ ...entry, Detail: JSON.stringify(message) }],
    });

    const mapping = async () => {
      const { EventSourceMappings } = (await call(local.services.lambda, "ListEventSourceMappings", {})) as {
        EventSourceMappings: { State: string; UUID: string }[];
      };
      return EventSourceMappings[0];
    };
    const startedMs = Date.now();
    // The message is parked, comes back as a probe, fails, and the consumer stops asking for more.
    while ((await mapping())?.State !== "Disabled") await new Promise((resolve) => setTimeout(resolve, 100));
    const { Schedules } = (await call(local.services.scheduler, "ListSchedules", {})) as {
      Schedules: { Name: string; GroupName: string }[];
    };
    expect(Schedules).to.have.length(1);
    const [{ Name, GroupName } = { Name: "", GroupName: "" }] = Schedules;
    const armed = (await call(local.services.scheduler, "GetSchedule", { Name, GroupName })) as {
      ScheduleExpression: string;
      Target: { Arn: string; Input: string };
    };
    expect(armed.Target.Arn).to.equal("arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping");
    expect(JSON.parse(armed.Target.Input)).to.deep.equal({ UUID: (await mapping())?.UUID, Enabled: true });
    const resumesMs = Date.parse(`${armed.ScheduleExpression.slice("at(".length, -1)}Z`);
    expect(resumesMs, "a minute from now at least").to.be.greaterThan(startedMs + 60_000);
  }).timeout(60_000);
});
