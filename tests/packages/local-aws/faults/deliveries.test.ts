import type { ReceiveMessageResult } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import type { DelayFault, CallFault } from "../../../../packages/local-aws/faults/fault";
import { call } from "../../../../packages/local-aws/service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { VirtualClock } from "../../../../packages/local-aws/virtual-clock";

type QueueFault = Omit<CallFault, "service"> | Omit<DelayFault, "service">;

describe("faults of what EventBridge delivers", () => {
  const clock = new VirtualClock();
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  let aws: LocalAws;
  before(async () => {
    aws = await startLocalAws({ port: 0, clock, random: () => 0.5 });
    const Policy = JSON.stringify({
      Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
    });
    for (const QueueName of ["orders", "dead"])
      await call(aws.services.sqs, "CreateQueue", { QueueName, Attributes: { Policy } });
    await call(aws.services.events, "PutRule", { Name: "all", EventPattern: '{"source":["shop"]}' });
    const files = { "index.js": Buffer.from("") };
    const none = { functionName: "none", handler: "index.handler", files, timeoutSeconds: 1, memoryMb: 128 };
    await aws.services.lambda.createFunction(none);
  });
  after(() => aws.close());
  afterEach(() => {
    for (const { id } of aws.faults.list()) aws.faults.remove(id);
  });

  const received = async (name: string) => {
    const asked = {
      QueueUrl: `${aws.url}/000000000000/${name}`,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
    };
    const answer = await call(aws.services.sqs, "ReceiveMessage", asked);
    const { Messages = [] } = answer as ReceiveMessageResult;
    for (const { ReceiptHandle } of Messages)
      await call(aws.services.sqs, "DeleteMessage", { QueueUrl: asked.QueueUrl, ReceiptHandle });
    return Messages;
  };
  const publish = async (Arn: string, RetryPolicy = {}) => {
    const Targets = [{ Id: "it", Arn, RetryPolicy, DeadLetterConfig: { Arn: arnOf("dead") } }];
    await call(aws.services.events, "PutTargets", { Rule: "all", Targets });
    const Entries = [{ Source: "shop", DetailType: "placed", Detail: "{}" }];
    await call(aws.services.events, "PutEvents", { Entries });
  };

  // A pause is three quarters of 1 s, 2 s, 4 s, … by the chance that is drawn here.
  const mended: readonly (readonly [fault: QueueFault, counts: Readonly<Record<number, number>>])[] = [
    [
      { kind: "throttling", times: 2 },
      { 700: 0, 2_200: 0, 2_300: 1 },
    ],
    [
      { kind: "error", times: 1 },
      { 700: 0, 800: 1 },
    ],
    [
      { kind: "lost answer", times: 1 },
      { 700: 1, 800: 1, 9_000: 0 },
    ],
    [
      { kind: "silence", times: 1 },
      { 5_700: 0, 5_800: 1, 90_000: 0 },
    ],
    [
      { kind: "delay", delayMs: 2_000, times: 1 },
      { 1_900: 0, 2_100: 1, 90_000: 0 },
    ],
    [
      { kind: "delay", delayMs: 8_000, times: 1 },
      { 5_700: 0, 5_800: 1, 7_900: 0, 8_100: 1, 90_000: 0 },
    ],
    [
      { kind: "error", resource: "others" },
      { 100: 1, 90_000: 0 },
    ],
    [
      { kind: "error", action: "ReceiveMessage" },
      { 100: 1, 90_000: 0 },
    ],
  ];
  for (const [fault, counts] of mended) {
    it(`${JSON.stringify(fault)} delays a delivery, or doubles it`, async () => {
      aws.faults.add({ ...fault, service: "sqs" });
      await publish(arnOf("orders"));
      let atMs = 0;
      for (const [untilMs, count] of Object.entries(counts)) {
        await clock.advance(Number(untilMs) - atMs);
        atMs = Number(untilMs);
        expect(await received("orders"), `after ${untilMs} ms`).to.have.length(count);
      }
      expect([aws.underWay(), await received("dead")]).to.deep.equal([0, []]);
    });
  }

  it("delay a schedule's message as well", async () => {
    aws.faults.add({ kind: "throttling", service: "sqs", times: 1 });
    const dueMs = Math.ceil(clock.now() / 1000) * 1000 + 60_000;
    await call(aws.services.scheduler, "CreateSchedule", {
      Name: "once",
      ScheduleExpression: `at(${new Date(dueMs).toISOString().slice(0, 19)})`,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: arnOf("orders"), RoleArn: "arn:aws:iam::000000000000:role/scheduler" },
    });
    await clock.advance(dueMs - clock.now() + 900);
    expect(await received("orders")).to.deep.equal([]);
    await clock.advance(200);
    expect(await received("orders")).to.have.length(1);
  });

  const twice = { MaximumRetryAttempts: 2 };
  const abandoned: readonly (readonly [
    kind: CallFault["kind"],
    policy: object,
    code: string,
    attempts: string,
    exhausted: string,
  ])[] = [
    ["throttling", twice, "THROTTLING", "2", "MaximumRetryAttempts"],
    ["error", { MaximumEventAgeInSeconds: 60 }, "ERROR_FROM_TARGET", "7", "MaximumEventAgeInSeconds"],
    ["silence", twice, "TIMEOUT", "2", "MaximumRetryAttempts"],
  ];
  for (const [service, Arn] of [
    ["sqs", arnOf("orders")],
    ["lambda", "arn:aws:lambda:us-east-1:000000000000:function:none"],
  ] as const)
    for (const [kind, policy, code, attempts, exhausted] of abandoned) {
      it(`ends in the dead-letter queue while ${service} meets ${kind}`, async () => {
        aws.faults.add({ kind, service, ...(service === "sqs" && { resource: "orders" }) });
        await publish(Arn, policy);
        await clock.advance(120_000);
        const [{ MessageAttributes: said = {} } = {}] = await received("dead");
        const values = ["ERROR_CODE", "RETRY_ATTEMPTS", "EXHAUSTED_RETRY_CONDITION"].map(
          (name) => said[name]?.StringValue,
        );
        expect(values).to.deep.equal([code, attempts, exhausted]);
        expect([aws.underWay(), await received("orders")]).to.deep.equal([0, []]);
      });
    }
});
