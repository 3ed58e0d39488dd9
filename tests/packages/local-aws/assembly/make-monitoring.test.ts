import { expect } from "chai";
import { BatchMetrics, metricOwner } from "../../../../handlers/consumer/batch-metrics";
import { makeMonitoring, type Monitoring } from "../../../../packages/local-aws/assembly/make-monitoring";
import { LocalProvider } from "../../../../packages/local-aws/provision/local-provider";
import type { ProvisionedServices } from "../../../../packages/local-aws/provision/services";
import { call } from "../../../../packages/local-aws/service";
import { SqsService } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { recordedStack } from "../../../stacks/recorded-stack";
import { ManualClock } from "../manual-clock";

const account = { id: "000000000000", region: "us-east-1" };
const queueUrlBase = "https://sqs.us-east-1.amazonaws.com";
const consumer = "bellyfed-domain-user-dev-search-index";
const QueueUrl = `${queueUrlBase}/${account.id}/${consumer}-dead-letters`;

/** The dev stack's queues, topics and alarms, in an AWS whose minutes a test lets pass. */
describe("alarms of the dev stack, in the local AWS", () => {
  let clock: ManualClock;
  let sqs: SqsService;
  let local: Monitoring;

  beforeEach(async () => {
    clock = new ManualClock();
    local = makeMonitoring(account, clock);
    const metric = local.metricsOf("AWS/SQS");
    sqs = new SqsService({ account, clock, trace: new Trace(), queueUrlBase, metric });
    const services = { ...local, sqs } as unknown as ProvisionedServices;
    const { resources } = await recordedStack("dev");
    const provider = new LocalProvider(services, account.region, clock);
    for (const resource of resources)
      if (/^aws:(sns|sqs\/queue:|cloudwatch\/\w+Alarm:)/.test(resource.type)) await provider.create(resource);
    // Every alarm has seen its first minute.
    await minute();
    local.sns.listen(({ topic, subject }) => told.push(`${topic} ${subject}`));
    told.length = 0;
  });
  afterEach(async () => {
    await sqs.close();
    await local.monitoring.close();
  });

  const told: string[] = [];
  async function minute(): Promise<void> {
    sqs.sampleGauges();
    await clock.advance(60_000);
  }
  function consumeBatch(breakerState: number): void {
    const metrics = new BatchMetrics();
    metrics.addOutcome("deferred");
    metrics.breakerState = breakerState;
    const owner = metricOwner({
      metricNamespace: "EventPipeline/dev",
      domain: "user",
      consumer: "search-index",
    });
    const facts = { requestId: "r", coldStart: false };
    for (const line of metrics.lines(owner, facts, clock.now())) local.monitoring.readLogLine(line);
  }

  it("tells of a dead letter by a ticket, once, and that it is gone", async () => {
    await call(sqs, "SendMessage", { QueueUrl, MessageBody: "an event" });
    for (let passed = 0; passed < 3; passed++) await minute();
    expect(told).to.deep.equal([`bellyfed-ticket-dev ALARM: "${consumer}-dead-letters"`]);

    const { Messages } = (await call(sqs, "ReceiveMessage", { QueueUrl })) as {
      Messages: { ReceiptHandle: string }[];
    };
    await call(sqs, "DeleteMessage", { QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
    for (let passed = 0; passed < 6; passed++) await minute();
    expect(told.slice(1)).to.deep.equal([`bellyfed-ticket-dev OK: "${consumer}-dead-letters"`]);
  });

  it("tells of an open breaker by what its consumer logs: a ticket, after half an hour a page, then that it is over", async () => {
    consumeBatch(0);
    await minute();
    told.length = 0;
    for (let passed = 0; passed < 6; passed++) {
      consumeBatch(2);
      await minute();
    }
    expect(told).to.deep.equal([`bellyfed-ticket-dev ALARM: "${consumer}-breaker-open"`]);
    for (let passed = 0; passed < 30; passed++) {
      consumeBatch(2);
      await minute();
    }
    expect(told.slice(1)).to.deep.equal([
      'bellyfed-page-dev ALARM: "bellyfed-domain-user-dev-domain-in-trouble"',
    ]);
    for (let passed = 0; passed < 40; passed++) {
      consumeBatch(0);
      await minute();
    }
    expect(told.slice(2)).to.have.members([
      `bellyfed-ticket-dev OK: "${consumer}-breaker-open"`,
      'bellyfed-page-dev OK: "bellyfed-domain-user-dev-domain-in-trouble"',
    ]);
  });
});
