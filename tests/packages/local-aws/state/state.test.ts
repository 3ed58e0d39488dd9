import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import type { QueueSnapshot } from "../../../../packages/local-aws/sqs/sqs-service";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { VirtualClock } from "../../../../packages/local-aws/virtual-clock";
import { errorOf } from "../../../recording";
import { ControlPlane } from "../control-plane/control-plane";
import { sizesIn } from "../control-plane/sizes-in";

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const queueArn = (name: string): string => arn("sqs", name);
const letIn = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

describe("a local AWS that is started again from its state file", () => {
  let folder: string;
  let clock: VirtualClock;
  let local: LocalAws;
  let aws: ControlPlane;
  const file = (): string => join(folder, "state");

  const start = async (settings: object = {}): Promise<void> => {
    local = await startLocalAws({ port: 0, state: file(), clock, ...settings });
    aws = new ControlPlane(local);
  };
  const end = async (): Promise<void> => {
    aws.close();
    await local.close();
  };
  /** Ends it and starts it again, after so much time. */
  const restart = async (afterMs = 0): Promise<void> => {
    const sizes = sizesIn(local.services);
    await end();
    clock = new VirtualClock(clock.now() + afterMs);
    await start();
    expect(sizesIn(local.services)).to.deep.equal(sizes);
  };
  const url = (name: string): string => `${local.url}/000000000000/${name}`;
  const makeQueue = async (name: string, Attributes: object = {}): Promise<void> => {
    const given = { Policy: letIn, ...Attributes };
    await aws.call("sqs CreateQueue", { QueueName: name, Attributes: given });
  };
  const send = (name: string, MessageBody: string, more: object = {}): Promise<unknown> =>
    aws.call("sqs SendMessage", { QueueUrl: url(name), MessageBody, ...more });
  const receive = async (name: string): Promise<{ Body: string; Attributes: Record<string, string> }[]> => {
    const asked = { QueueUrl: url(name), MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] };
    return ((await aws.call("sqs ReceiveMessage", asked)) as { Messages?: never[] }).Messages ?? [];
  };
  const bodies = async (name: string): Promise<string[]> => (await receive(name)).map(({ Body }) => Body);
  const counts = (name: string): Partial<QueueSnapshot> | undefined =>
    local.services.sqs.inspect().find((one) => one.name === name);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "local-aws-state-"));
    clock = new VirtualClock();
    await start();
  });
  afterEach(async () => {
    await end();
    rmSync(folder, { recursive: true });
  });

  it("has every message where it was, with its receives, and time has gone on", async () => {
    await makeQueue("work", { VisibilityTimeout: "30" });
    const bytes = { BinaryValue: Buffer.from([0, 255]), DataType: "Binary" };
    await send("work", "in flight", { MessageAttributes: { bytes } });
    await receive("work");
    await send("work", "delayed", { DelaySeconds: 60 });
    await send("work", "visible");
    await restart(10_000);
    expect(counts("work")).to.include({ visible: 1, inFlight: 1, delayed: 1, oldestAgeMs: 10_000 });
    await clock.advance(20_000);
    const [visible, returned] = await receive("work");
    expect([visible?.Body, returned?.Body]).to.deep.equal(["visible", "in flight"]);
    expect(returned?.Attributes).to.include({ ApproximateReceiveCount: "2" });
    await restart(31_000);
    expect(await bodies("work")).to.have.members(["visible", "in flight", "delayed"]);
    await restart(4 * 86_400_000);
    expect(counts("work")).to.include({ visible: 0, inFlight: 0 });
  });

  it("keeps the order of groups and what was sent before", async () => {
    await makeQueue("work.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    const MessageGroupId = "a";
    for (const body of ["1", "2", "3"]) await send("work.fifo", body, { MessageGroupId });
    await restart();
    await send("work.fifo", "2", { MessageGroupId });
    await send("work.fifo", "4", { MessageGroupId });
    expect(await bodies("work.fifo")).to.deep.equal(["1", "2", "3", "4"]);
  });

  it("goes on with deliveries, replays, move tasks and schedules", async () => {
    await makeQueue("dead");
    await makeQueue("work", {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 1 }),
    });
    await makeQueue("told");
    await aws.take([
      ["events CreateEventBus", { Name: "orders" }],
      ["events PutRule", { Name: "all", EventBusName: "orders", EventPattern: '{"source":["shop"]}' }],
      [
        "events PutTargets",
        {
          Rule: "all",
          EventBusName: "orders",
          Targets: [{ Id: "q", Arn: queueArn("told"), InputPath: "$.detail" }],
        },
      ],
      ["events CreateArchive", { ArchiveName: "kept", EventSourceArn: arn("events", "event-bus/orders") }],
    ]);
    const put = (n: number): Promise<unknown> => {
      const entry = { Source: "shop", DetailType: "placed", Detail: `{"n":${n}}`, EventBusName: "orders" };
      return aws.call("events PutEvents", { Entries: [entry] });
    };
    await put(1);
    for (const body of ["a", "b"]) await send("work", body);
    await receive("work");
    await clock.advance(31_000);
    await receive("work");
    expect(counts("dead")).to.include({ visible: 2 });
    expect(await bodies("told")).to.deep.equal(['{"n":1}']);
    await put(2);
    await aws.take([
      [
        "events StartReplay",
        {
          ReplayName: "again",
          EventSourceArn: arn("events", "archive/kept"),
          EventStartTime: new Date(clock.now() - 60_000),
          EventEndTime: new Date(clock.now() - 20_000),
          Destination: { Arn: arn("events", "event-bus/orders") },
        },
      ],
      ["sqs StartMessageMoveTask", { SourceArn: queueArn("dead"), MaxNumberOfMessagesPerSecond: 1 }],
      [
        "scheduler CreateSchedule",
        {
          Name: "minutely",
          ScheduleExpression: "rate(1 minute)",
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: queueArn("told"), RoleArn: arn("iam", "role/x"), Input: '"tick"' },
        },
      ],
    ]);
    // What was due while nothing ran is so once.
    await restart(150_000);
    await clock.advance(2_000);
    expect((await bodies("told")).sort()).to.deep.equal(['"tick"', '{"n":1}', '{"n":1}', '{"n":2}']);
    expect(counts("dead")).to.include({ visible: 0 });
    expect(await bodies("work")).to.have.members(["a", "b"]);
    await aws.take([["events DescribeReplay", { ReplayName: "again" }, { State: "COMPLETED" }]]);
    await clock.advance(30_000);
    expect(counts("told")).to.include({ visible: 5 });
  });

  it("goes on with what expires, and with calls of a schedule that failed", async () => {
    const [AttributeName, TableName, Bucket] = ["pk", "orders", "claims"];
    const untilSeconds = Math.floor(clock.now() / 1000) + 5;
    await makeQueue("told");
    await aws.take([
      [
        "dynamodb CreateTable",
        {
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName, AttributeType: "S" }],
          KeySchema: [{ AttributeName, KeyType: "HASH" }],
        },
      ],
      [
        "dynamodb UpdateTimeToLive",
        { TableName, TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } },
      ],
      ["dynamodb PutItem", { TableName, Item: { pk: { S: "a" }, ttl: { N: String(untilSeconds) } } }],
      ["s3 CreateBucket", { Bucket }],
      [
        "s3 PutBucketLifecycleConfiguration",
        {
          Bucket,
          LifecycleConfiguration: {
            Rules: [{ ID: "a", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }],
          },
        },
      ],
      ["s3 PutObject", { Bucket, Key: "k", Body: "x" }],
      [
        "scheduler CreateSchedule",
        {
          Name: "once",
          ScheduleExpression: `at(${new Date(clock.now() + 60_000).toISOString().slice(0, 19)})`,
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: queueArn("told"), RoleArn: arn("iam", "role/x"), Input: '"tick"' },
        },
      ],
    ]);
    await restart();
    local.faults.add({ kind: "throttling", service: "sqs", action: "SendMessage" });
    await clock.advance(60_000);
    await aws.take([["dynamodb Scan", { TableName }, { Count: 0 }]]);
    await restart(86_400_000 - 60_000);
    expect(await bodies("told")).to.deep.equal([]);
    await clock.advance(3_600_000);
    expect(await bodies("told")).to.deep.equal(['"tick"']);
    await aws.take([["s3 HeadObject", { Bucket, Key: "k" }, "NotFound"]]);
  });

  it("has items, objects, parts, values, lines, metrics and alarms", async () => {
    const Key = { pk: { S: "a" } };
    const Item = { ...Key, n: { N: "12345678901234567890" }, b: { B: Buffer.from("é") } };
    const [AttributeName, TableName] = ["pk", "orders"];
    await aws.take([
      [
        "dynamodb CreateTable",
        {
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName, AttributeType: "S" }],
          KeySchema: [{ AttributeName, KeyType: "HASH" }],
        },
      ],
      ["dynamodb PutItem", { TableName, Item }],
      ["s3 CreateBucket", { Bucket: "claims" }],
      [
        "s3 PutObject",
        { Bucket: "claims", Key: "$a/ü", Body: Buffer.from([0, 1, 255]), Metadata: { $a: "1" } },
      ],
      ["secretsmanager CreateSecret", { Name: "key", SecretBinary: Buffer.from("old") }],
      ["secretsmanager PutSecretValue", { SecretId: "key", SecretString: "new" }],
      ["logs CreateLogGroup", { logGroupName: "/orders" }],
      ["logs CreateLogStream", { logGroupName: "/orders", logStreamName: "s" }],
      [
        "logs PutLogEvents",
        {
          logGroupName: "/orders",
          logStreamName: "s",
          logEvents: [{ timestamp: clock.now(), message: "line" }],
        },
      ],
      [
        "cloudwatch PutMetricAlarm",
        {
          AlarmName: "late",
          Namespace: "shop",
          MetricName: "age",
          Statistic: "Maximum",
          Period: 60,
          EvaluationPeriods: 2,
          Threshold: 1,
          ComparisonOperator: "GreaterThanThreshold",
        },
      ],
      [
        "cloudwatch PutMetricData",
        {
          Namespace: "shop",
          MetricData: [{ MetricName: "age", Value: 2, Timestamp: new Date(clock.now()) }],
        },
      ],
    ]);
    const { UploadId } = (await aws.call("s3 CreateMultipartUpload", { Bucket: "claims", Key: "k" })) as {
      UploadId: string;
    };
    const upload = { Bucket: "claims", Key: "k", UploadId };
    const part = (await aws.call("s3 UploadPart", { ...upload, PartNumber: 1, Body: "part" })) as {
      ETag: string;
    };
    await restart(60_000);
    await aws.take([
      ["dynamodb GetItem", { TableName, Key }, { Item: { n: Item.n, b: { B: new Uint8Array(Item.b.B) } } }],
      [
        "dynamodb Query",
        { TableName, KeyConditionExpression: "pk = :a", ExpressionAttributeValues: { ":a": Key.pk } },
        { Count: 1 },
      ],
      ["s3 GetObject", { Bucket: "claims", Key: "$a/ü" }, { ContentLength: 3, Metadata: { $a: "1" } }],
      [
        "s3 CompleteMultipartUpload",
        { ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] } },
      ],
      ["secretsmanager GetSecretValue", { SecretId: "key" }, { SecretString: "new" }],
      [
        "secretsmanager GetSecretValue",
        { SecretId: "key", VersionStage: "AWSPREVIOUS" },
        { SecretBinary: new Uint8Array(Buffer.from("old")) },
      ],
      ["logs FilterLogEvents", { logGroupName: "/orders" }, { events: [{ message: "line" }] }],
      [
        "cloudwatch PutMetricData",
        {
          Namespace: "shop",
          MetricData: [{ MetricName: "age", Value: 2, Timestamp: new Date(clock.now()) }],
        },
      ],
    ]);
    await clock.advance(60_000);
    await restart();
    await aws.take([["cloudwatch DescribeAlarms", {}, { MetricAlarms: [{ StateValue: "ALARM" }] }]]);
  });

  it("runs functions from their code, for what waits for them and what mappings read", async () => {
    const code = 'exports.handler = async (event) => { if (event.fail) throw new Error("it"); return {}; }';
    const trusted = {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    await makeQueue("work");
    await aws.take([
      ["iam CreateRole", { RoleName: "r", AssumeRolePolicyDocument: JSON.stringify({ Statement: trusted }) }],
      [
        "lambda CreateFunction",
        {
          FunctionName: "f",
          Role: "arn:aws:iam::000000000000:role/r",
          Runtime: "nodejs24.x",
          Handler: "index.handler",
          Code: { ZipFile: zipSync({ "index.js": strToU8(code) }) },
          Timeout: 30,
        },
      ],
      ["lambda PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions: 0 }],
      ["lambda CreateEventSourceMapping", { FunctionName: "f", EventSourceArn: queueArn("work") }],
      ["lambda Invoke", { FunctionName: "f", InvocationType: "Event", Payload: '{"waits":1}' }],
    ]);
    const keys = local.credentialsOf("r");
    await restart();
    expect(local.underWay()).to.equal(1);
    await aws.take([
      ["lambda ListEventSourceMappings", {}, { EventSourceMappings: [{ State: "Creating" }] }],
      ["lambda PutFunctionConcurrency", { FunctionName: "f", ReservedConcurrentExecutions: 1 }],
    ]);
    await clock.advance(2_000);
    await local.services.lambda.idle();
    await send("work", "body");
    expect(await local.trace.waitFor(({ step }) => step === "handled", 10_000)).to.include({ body: "body" });
    expect(local.trace.entries.map(({ step }) => step)).not.to.include("function-error");
    const judged = new ControlPlane(local, { ...keys });
    expect((await errorOf(() => judged.call("sqs ListQueues", {}))).name).to.equal("AccessDeniedException");
    judged.close();
  });

  it("is written soon after a change, and by nobody who only reads", async () => {
    const written = (): string => (existsSync(file()) ? readFileSync(file(), "utf8") : "");
    const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const untilWritten = async (text: string): Promise<void> => {
      while (!written().includes(text)) await later(20);
    };
    if (process.platform !== "win32") expect(statSync(file()).mode & 0o777).to.equal(0o600);
    await makeQueue("over-http");
    await untilWritten("over-http");
    rmSync(file());
    await aws.call("sqs GetQueueUrl", { QueueName: "over-http" });
    await later(400);
    expect(written()).to.equal("");
    await local.services.events.operations["CreateEventBus"]?.({ Name: "in-process" });
    await untilWritten("in-process");
    const state = { keyId: "by-the-provider", arn: arn("kms", "key/by-the-provider") };
    const key = { urn: "u", type: "aws:kms/key:Key", name: "k", inputs: {}, custom: true, options: {} };
    await local.provider.create({ ...key, state } as never);
    await untilWritten("by-the-provider");
  });

  describe("refuses, by name and with what to do,", () => {
    const header = { localAws: 2, account: { id: "000000000000", region: "us-east-1" }, port: 1 };
    const sealed = (...lines: string[]): string => {
      const text = lines.map((line) => `${line}\n`).join("");
      return `${text}${JSON.stringify({ sha256: createHash("sha256").update(text).digest("base64") })}\n`;
    };
    const elsewhere = { ...header, account: { ...header.account, region: "eu-west-1" } };
    const whole = sealed(
      JSON.stringify(header),
      '"sqs" {"queues":{"queues":[],"deleted":{"$map":[]}},"moveTasks":[]}',
    );
    const rows: readonly [what: string, content: string, error: RegExp][] = [
      ["an empty file", "", /no state of a local AWS\. Name another file/],
      ["a file of something else", '{"version":3}', /no state of a local AWS\. Name another file/],
      ["text", "# Notes\n\nBuy milk.\n", /no state of a local AWS/],
      ["null", "null", /no state of a local AWS/],
      ["bytes", "\u0000\ufffd\u0001", /no state of a local AWS/],
      [
        "an older format",
        sealed(JSON.stringify({ ...header, localAws: 0 })),
        /format 0, .* reads 2\. Start the version/,
      ],
      ["a newer format", sealed(JSON.stringify({ ...header, localAws: 99 })), /format 99/],
      [
        "another region",
        sealed(JSON.stringify(elsewhere)),
        /region eu-west-1, and this is us-east-1\. Start with/,
      ],
      ["a file whose end is missing", whole.slice(0, -10), /torn.*delete the file/],
      ["a file whose last line is missing", whole.slice(0, whole.lastIndexOf("{")), /torn/],
      ["a file of which a line is missing", whole.replace(/"sqs".*\n/, ""), /torn/],
      ["a changed letter", whole.replace("queues", "Queues"), /torn/],
      ["something behind the end", `${whole}{}\n`, /torn/],
      [
        "what a service cannot take back",
        sealed(JSON.stringify(header), '"sqs" {}'),
        /holds of sqs cannot be taken back/,
      ],
    ];
    for (const [what, content, error] of rows)
      it(what, async () => {
        const path = join(folder, "other");
        writeFileSync(path, content);
        const { message } = await errorOf(() => startLocalAws({ port: 0, state: path }));
        expect(message)
          .to.match(/^The state file .*other cannot be used: /)
          .and.match(error);
        expect(readFileSync(path, "utf8")).to.equal(content);
      });

    it("a folder, a folder that is not there, and one that cannot be written", async () => {
      mkdirSync(join(folder, "closed"));
      chmodSync(join(folder, "closed"), 0o500);
      const paths = [".", "none/state", ...(process.getuid?.() === 0 ? [] : ["closed/state"])];
      for (const path of paths) {
        const { message } = await errorOf(() => startLocalAws({ port: 0, state: join(folder, path) }));
        expect(message).to.match(/The state file .* cannot be (used|written): E/);
      }
    });
  });
});
