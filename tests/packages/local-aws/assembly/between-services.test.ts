import type { Message } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { errorOf } from "../../../recording";
import { ManualClock } from "../manual-clock";

const arnOf = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const RoleArn = "arn:aws:iam::000000000000:role/r";

describe("what one service brings to another", () => {
  let local: LocalAws;
  let clock: ManualClock;

  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 0, 1));
    local = await startLocalAws({ port: 0, clock });
  });
  afterEach(() => local.close());

  async function createQueue(name: string): Promise<void> {
    const isFifo = name.endsWith(".fifo");
    const Policy = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arnOf("sqs", name),
    };
    await call(local.services.sqs, "CreateQueue", {
      QueueName: name,
      Attributes: {
        Policy: JSON.stringify({ Statement: Policy }),
        ...(isFifo && { FifoQueue: "true", ContentBasedDeduplication: "true" }),
      },
    });
  }

  async function received(name: string): Promise<Message[]> {
    const asked = { MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] };
    const QueueUrl = `${local.url}/${local.account.id}/${name}`;
    const answer = await call(local.services.sqs, "ReceiveMessage", { QueueUrl, ...asked });
    return (answer as { Messages?: Message[] }).Messages ?? [];
  }

  const schedule = (Target: object): Promise<object> =>
    call(local.services.scheduler, "CreateSchedule", {
      Name: "s",
      ScheduleExpression: "rate(1 minute)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { RoleArn, ...Target },
    });

  for (const queue of ["fair", "ordered.fifo"]) {
    it(`is a rule's message group and an event's trace header in the queue ${queue}`, async () => {
      await createQueue(queue);
      await call(local.services.events, "PutRule", { Name: "r", EventPattern: '{"source":["s"]}' });
      const SqsParameters = { MessageGroupId: "tenant" };
      await call(local.services.events, "PutTargets", {
        Rule: "r",
        Targets: [{ Id: "t", Arn: arnOf("sqs", queue), InputPath: "$.detail", SqsParameters }],
      });
      const TraceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
      const Entries = [{ Source: "s", DetailType: "t", Detail: '{"a":1}', TraceHeader }];
      await call(local.services.events, "PutEvents", { Entries });
      await clock.advance(10);
      const [message] = await received(queue);
      expect(message?.Body).to.equal('{"a":1}');
      expect(message?.Attributes).to.include({ MessageGroupId: "tenant", AWSTraceHeader: TraceHeader });
    });
  }

  it("is a schedule's message, with its group", async () => {
    await createQueue("q.fifo");
    await schedule({
      Arn: arnOf("sqs", "q.fifo"),
      Input: '{"a":1}',
      SqsParameters: { MessageGroupId: "g" },
    });
    await clock.advance(60_000);
    const [message] = await received("q.fifo");
    expect(message?.Body).to.equal('{"a":1}');
    expect(message?.Attributes).to.include({ MessageGroupId: "g" });
  });

  it("is what a schedule could not bring to a queue that is gone, among its dead letters", async () => {
    await createQueue("d");
    await schedule({
      Arn: arnOf("sqs", "gone"),
      Input: '{"a":1}',
      DeadLetterConfig: { Arn: arnOf("sqs", "d") },
    });
    const print = console.error;
    console.error = () => undefined;
    await clock.advance(60_000);
    console.error = print;
    const [message] = await received("d");
    expect(message?.Body).to.equal('{"a":1}');
    expect(message?.MessageAttributes).to.nested.include({
      "TARGET_ARN.StringValue": arnOf("sqs", "gone"),
      "RETRY_ATTEMPTS.StringValue": "0",
    });
  });

  it("is what a topic could not bring to a queue whose policy keeps it out, in another queue", async () => {
    const { sns, sqs } = local.services;
    const { TopicArn } = (await call(sns, "CreateTopic", { Name: "t" })) as { TopicArn: string };
    const Policy = JSON.stringify({
      Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage" },
    });
    await call(sqs, "CreateQueue", { QueueName: "closed" });
    await call(sqs, "CreateQueue", { QueueName: "d", Attributes: { Policy } });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf("sqs", "d") });
    const subscriber = { TopicArn, Protocol: "sqs", Endpoint: arnOf("sqs", "closed") };
    await call(sns, "Subscribe", { ...subscriber, Attributes: { RedrivePolicy } });
    await call(sns, "Publish", { TopicArn, Message: "told" });
    const { note } = await local.trace.waitFor(({ step }) => step === "undelivered", 5_000);
    expect(note).to.match(/^AccessDenied: .*\(kept in d\)$/);
    expect(JSON.parse((await received("d"))[0]?.Body ?? "")).to.include({ TopicArn, Message: "told" });
    expect(await received("closed")).to.deep.equal([]);
  });

  for (const target of ["arn:aws:scheduler:::aws-sdk:lambda:invoke", arnOf("sns", "topic")]) {
    it(`is nothing from a schedule of ${target}, which is refused`, async () => {
      const { name, message } = await errorOf(() => schedule({ Arn: target }));
      expect([name, message]).to.deep.equal([
        "NotSimulated",
        `The local AWS does not simulate schedules of ${target}.`,
      ]);
    });
  }

  it("are the metrics in lines that a client puts into a log", async () => {
    const { logs, monitoring } = local.services;
    const stream = { logGroupName: "g", logStreamName: "s" };
    await call(logs, "CreateLogGroup", stream);
    await call(logs, "CreateLogStream", stream);
    const CloudWatchMetrics = [{ Namespace: "N", Dimensions: [[]], Metrics: [{ Name: "m" }] }];
    const message = JSON.stringify({ _aws: { Timestamp: clock.now(), CloudWatchMetrics }, m: 7 });
    await call(logs, "PutLogEvents", { ...stream, logEvents: [{ timestamp: clock.now(), message }] });
    const answer = await call(monitoring, "GetMetricStatistics", {
      Namespace: "N",
      MetricName: "m",
      StartTime: new Date(clock.now() - 60_000),
      EndTime: new Date(clock.now() + 60_000),
      Period: 60,
      Statistics: ["Sum"],
    });
    expect((answer as { Datapoints: { Sum: number }[] }).Datapoints.map(({ Sum }) => Sum)).to.deep.equal([7]);
  });
});
