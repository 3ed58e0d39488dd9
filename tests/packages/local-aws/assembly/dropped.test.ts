// Answers differ from action to action; each test knows what it asks for.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { deliverTo } from "../../../../packages/local-aws/assembly/deliver-to";
import { DynamoDbService } from "../../../../packages/local-aws/dynamodb/dynamo-db-service";
import { EventBridgeService } from "../../../../packages/local-aws/event-bridge/event-bridge-service";
import { KmsService } from "../../../../packages/local-aws/kms/kms-service";
import { S3Service } from "../../../../packages/local-aws/s3/s3-service";
import { call } from "../../../../packages/local-aws/service";
import { SqsService } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock } from "../manual-clock";

const account = { id: "000000000000", region: "us-east-1" };
const queueUrlBase = "http://aws";
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const at = { QueueUrl: `${queueUrlBase}/${account.id}/q` };

/** Services that hold something, with one clock and one trace. */
class Keepers {
  readonly clock = new ManualClock(Date.UTC(2026, 0, 1, 12));
  readonly trace = new Trace();
  readonly kms = new KmsService({ account, clock: this.clock });
  private readonly around = {
    account,
    clock: this.clock,
    trace: this.trace,
    problemOfKey: (key: string | undefined) => this.kms.problemOf(key),
  };
  readonly sqs = new SqsService({ ...this.around, queueUrlBase });
  readonly s3 = new S3Service(this.around);
  readonly dynamodb = new DynamoDbService({ ...this.around, expireEverySeconds: 3600 });
  readonly events = new EventBridgeService({
    ...this.around,
    ...deliverTo(
      { sqs: this.sqs, lambda: () => undefined as never, accountId: account.id },
      (_, action, input) => call(this.sqs, action, input),
    ),
  });

  do(service: "sqs" | "s3" | "dynamodb" | "events" | "kms", action: string, input: object): Promise<any> {
    return call(this[service], action, input);
  }

  /** What is traced as dropped: where, which and why. */
  dropped(): (string | undefined)[][] {
    return this.trace.entries
      .filter(({ step }) => step === "dropped")
      .map(({ where, id, body, note }) => [where, body ?? id, note]);
  }

  async close(): Promise<void> {
    await Promise.all([this.sqs, this.s3, this.dynamodb, this.events].map((one) => one.close()));
  }
}

let aws: Keepers;
beforeEach(() => void (aws = new Keepers()));
afterEach(() => aws.close());

const putEvent = (Detail: string): Promise<unknown> =>
  aws.do("events", "PutEvents", { Entries: [{ EventBusName: "b", Source: "s", DetailType: "t", Detail }] });
const tableOf = (more: object = {}): object => ({
  TableName: "tab",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "h", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "h", AttributeType: "S" }],
  ...more,
});

describe("what is kept, when a change takes it away", () => {
  it("is dropped from a queue whose retention is shortened, but for what is younger", async () => {
    await aws.do("sqs", "CreateQueue", { QueueName: "q", Attributes: { MessageRetentionPeriod: "345600" } });
    await aws.do("sqs", "SendMessage", { ...at, MessageBody: "old" });
    await aws.clock.advance(2 * hourMs);
    await aws.do("sqs", "SendMessage", { ...at, MessageBody: "young" });
    await aws.do("sqs", "SetQueueAttributes", { ...at, Attributes: { MessageRetentionPeriod: "3600" } });
    expect(aws.sqs.inspect()).to.deep.include({
      name: "q",
      visible: 1,
      inFlight: 0,
      delayed: 0,
      oldestAgeMs: 0,
    });
    expect(aws.dropped()).to.deep.equal([["q", "old", "older than 3600 seconds, the queue's retention"]]);
  });

  it("is dropped with a queue that is deleted or purged, wherever in it it is", async () => {
    await aws.do("sqs", "CreateQueue", { QueueName: "q" });
    const send = (MessageBody: string, DelaySeconds = 0): Promise<unknown> =>
      aws.do("sqs", "SendMessage", { ...at, MessageBody, DelaySeconds });
    await send("purged");
    await aws.do("sqs", "PurgeQueue", at);
    await send("in flight");
    await aws.do("sqs", "ReceiveMessage", at);
    await send("visible");
    await send("delayed", 60);
    await aws.do("sqs", "DeleteQueue", at);
    expect(aws.dropped()).to.deep.equal([
      ["q", "purged", "the queue was purged"],
      ["q", "in flight", "the queue was deleted"],
      ["q", "visible", "the queue was deleted"],
      ["q", "delayed", "the queue was deleted"],
    ]);
  });

  it("is hidden as long as when it was received, whatever the queue's timeout becomes", async () => {
    await aws.do("sqs", "CreateQueue", { QueueName: "q", Attributes: { VisibilityTimeout: "60" } });
    await aws.do("sqs", "SendMessage", { ...at, MessageBody: "m" });
    await aws.do("sqs", "ReceiveMessage", at);
    await aws.do("sqs", "SetQueueAttributes", { ...at, Attributes: { VisibilityTimeout: "5" } });
    await aws.clock.advance(59_000);
    expect(await aws.do("sqs", "ReceiveMessage", at)).to.deep.equal({});
    await aws.clock.advance(1_000);
    expect((await aws.do("sqs", "ReceiveMessage", at)).Messages).to.have.length(1);
    await aws.clock.advance(5_000);
    expect((await aws.do("sqs", "ReceiveMessage", at)).Messages).to.have.length(1);
  });

  it("is dropped from an archive that keeps shorter, or is deleted", async () => {
    const { EventBusArn } = await aws.do("events", "CreateEventBus", { Name: "b" });
    await aws.do("events", "CreateArchive", { ArchiveName: "a", EventSourceArn: EventBusArn });
    await putEvent('{"n":1}');
    await aws.clock.advance(3 * dayMs);
    await putEvent('{"n":2}');
    await aws.do("events", "UpdateArchive", { ArchiveName: "a", RetentionDays: 2 });
    await aws.do("events", "DeleteArchive", { ArchiveName: "a" });
    const [first, second] = aws.dropped();
    expect(first?.[1]).to.contain('"detail":{"n":1}');
    expect(first?.[2]).to.equal("older than 2 days, the archive's retention");
    expect(second?.[1]).to.contain('"detail":{"n":2}');
    expect(second?.[2]).to.equal("the archive was deleted");
  });

  it("is dropped with a table, and by its time to live", async () => {
    await aws.do("dynamodb", "CreateTable", tableOf());
    const specification = { AttributeName: "until", Enabled: true };
    await aws.do("dynamodb", "UpdateTimeToLive", {
      TableName: "tab",
      TimeToLiveSpecification: specification,
    });
    const until = { N: String(aws.clock.now() / 1000 + 60) };
    await aws.do("dynamodb", "PutItem", { TableName: "tab", Item: { h: { S: "short" }, until } });
    await aws.do("dynamodb", "PutItem", { TableName: "tab", Item: { h: { S: "long" } } });
    const expired = aws.trace.waitFor(({ step }) => step === "dropped");
    await aws.clock.advance(hourMs);
    expect(await expired).to.include({
      where: "tab",
      id: "short",
      note: "its time to live by until is over",
    });
    await aws.do("dynamodb", "DeleteTable", { TableName: "tab" });
    expect(aws.trace.entries.at(-1)).to.include({ where: "tab", id: "long", note: "the table was deleted" });
  });
});

describe("an object of a bucket with a lifecycle", () => {
  const put = (Key: string, bytes = 1): Promise<unknown> =>
    aws.do("s3", "PutObject", { Bucket: "bucket", Key, Body: "x".repeat(bytes) });
  const keep = (rule: object): Promise<unknown> =>
    aws.do("s3", "PutBucketLifecycleConfiguration", {
      Bucket: "bucket",
      LifecycleConfiguration: { Rules: [{ ID: "r", Status: "Enabled", ...rule }] },
    });

  beforeEach(async () => {
    await aws.do("s3", "CreateBucket", { Bucket: "bucket" });
    await put("claims/a");
    await put("other", 9);
  });

  const cases: readonly [what: string, rule: object, hours: number, expired: string[]][] = [
    [
      "goes at the midnight after its days",
      { Filter: { Prefix: "" }, Expiration: { Days: 1 } },
      37,
      ["claims/a", "other"],
    ],
    ["stays until then", { Filter: { Prefix: "" }, Expiration: { Days: 1 } }, 35, []],
    [
      "goes when it is of the prefix",
      { Filter: { Prefix: "claims/" }, Expiration: { Days: 1 } },
      37,
      ["claims/a"],
    ],
    ["goes by an old rule's prefix", { Prefix: "claims/", Expiration: { Days: 1 } }, 37, ["claims/a"]],
    [
      "goes when it is large enough",
      { Filter: { ObjectSizeGreaterThan: 8 }, Expiration: { Days: 1 } },
      37,
      ["other"],
    ],
    [
      "goes when it is small enough",
      { Filter: { And: { Prefix: "", ObjectSizeLessThan: 9 } }, Expiration: { Days: 1 } },
      37,
      ["claims/a"],
    ],
    [
      "stays when only tagged ones go",
      { Filter: { Tag: { Key: "a", Value: "b" } }, Expiration: { Days: 1 } },
      37,
      [],
    ],
    [
      "goes at a date",
      { Filter: { Prefix: "" }, Expiration: { Date: new Date(Date.UTC(2026, 0, 3)) } },
      37,
      ["claims/a", "other"],
    ],
    ["stays while the rule is disabled", { Status: "Disabled", Expiration: { Days: 1 } }, 37, []],
  ];
  for (const [what, rule, hours, expired] of cases) {
    it(what, async () => {
      await keep(rule);
      await aws.clock.advance(hours * hourMs);
      expect(aws.dropped()).to.deep.equal(
        expired.map((key) => ["bucket", key, "its lifetime by the rule r is over"]),
      );
    });
  }

  it("is looked at as long as there is a rule, and no longer", async () => {
    await keep({ Filter: { Prefix: "" }, Expiration: { Days: 1 } });
    expect(aws.clock.timers).to.equal(1);
    await aws.do("s3", "DeleteBucketLifecycle", { Bucket: "bucket" });
    await aws.clock.advance(48 * hourMs);
    expect([aws.clock.timers, aws.dropped()]).to.deep.equal([0, []]);
  });
});

describe("what is encrypted with a key of one's own", () => {
  let KeyId: string;

  beforeEach(async () => {
    ({ Arn: KeyId } = (await aws.do("kms", "CreateKey", {})).KeyMetadata);
  });

  /** The code of the error, or what is answered. */
  const tried = (...asked: Parameters<Keepers["do"]>): Promise<any> =>
    aws.do(...asked).catch((error: { code: string }) => error.code);
  const endings: readonly [kind: string, action: string, code: string][] = [
    ["is disabled", "DisableKey", "Disabled"],
    ["is going to be deleted", "ScheduleKeyDeletion", "InvalidState"],
  ];

  for (const [kind, action, code] of endings) {
    it(`can be neither sent nor received while the key ${kind}`, async () => {
      await aws.do("sqs", "CreateQueue", { QueueName: "q", Attributes: { KmsMasterKeyId: KeyId } });
      await aws.do("sqs", "SendMessage", { ...at, MessageBody: "m" });
      const waiting = aws.sqs.queueOf(`arn:aws:sqs:us-east-1:${account.id}:q`)?.receive({ waitMs: 9_000 });
      expect(await waiting).to.have.length(1);
      const poll = aws.do("sqs", "ReceiveMessage", { ...at, WaitTimeSeconds: 20 });
      await aws.do("kms", action, { KeyId });
      await aws.clock.advance(30_000);
      // Who waits is not told: the message stays where it is.
      expect(await poll).to.deep.equal({});
      expect(await tried("sqs", "SendMessage", { ...at, MessageBody: "m" })).to.equal(`Kms${code}`);
      expect(await tried("sqs", "ReceiveMessage", at)).to.equal(`Kms${code}`);
      expect(await tried("sqs", "ReceiveMessage", { ...at, WaitTimeSeconds: 1 })).to.equal(`Kms${code}`);
      expect(aws.sqs.inspect()[0]).to.include({ visible: 1 });
    });
  }

  it("keeps to the key that it was sent with, also where another is set by then", async () => {
    await aws.do("sqs", "CreateQueue", { QueueName: "q", Attributes: { KmsMasterKeyId: KeyId } });
    await aws.do("sqs", "SendMessage", { ...at, MessageBody: "m" });
    await aws.do("sqs", "SetQueueAttributes", {
      ...at,
      Attributes: { SqsManagedSseEnabled: "true", KmsMasterKeyId: "" },
    });
    await aws.do("kms", "DisableKey", { KeyId });
    expect(await tried("sqs", "SendMessage", { ...at, MessageBody: "n" })).to.have.property("MessageId");
    expect(await tried("sqs", "ReceiveMessage", at)).to.equal("KmsDisabled");
    await aws.do("kms", "EnableKey", { KeyId });
    expect((await aws.do("sqs", "ReceiveMessage", at)).Messages).to.have.length(1);
  });

  it("goes from a bus that has lost its key to the bus' dead-letter queue, if that lets it in", async () => {
    const { QueueUrl } = await aws.do("sqs", "CreateQueue", { QueueName: "q" });
    const DeadLetterConfig = { Arn: `arn:aws:sqs:us-east-1:${account.id}:q` };
    const { EventBusArn } = await aws.do("events", "CreateEventBus", {
      Name: "b",
      KmsKeyIdentifier: KeyId,
      DeadLetterConfig,
    });
    const undelivered = async (): Promise<string | undefined> => {
      await putEvent("{}");
      return (
        await aws.trace.waitFor(
          ({ step, id }) => step === "undelivered" && id === aws.trace.entries.at(-1)?.id,
        )
      ).note;
    };
    await aws.do("kms", "DisableKey", { KeyId });
    expect(await undelivered()).to.match(/^KMS_Disabled: .* \(dropped: q refused it: The policy of .*\)$/);
    const Statement = [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: "*",
        Condition: { ArnEquals: { "aws:SourceArn": EventBusArn } },
      },
    ];
    await aws.do("sqs", "SetQueueAttributes", {
      QueueUrl,
      Attributes: { Policy: JSON.stringify({ Statement }) },
    });
    expect(await undelivered()).to.match(/\(kept in q\)$/);
    expect(aws.sqs.inspect()[0]).to.include({ visible: 1 });
    await aws.do("events", "UpdateEventBus", { Name: "b", KmsKeyIdentifier: KeyId });
    expect(await undelivered()).to.match(/\(dropped: the bus has no dead-letter queue\)$/);
    await aws.do("kms", "EnableKey", { KeyId });
    await putEvent("{}");
    expect(aws.trace.entries.at(-1)).to.include({ step: "unmatched" });
  });

  it("cannot be read from or written to a table, and is told of it as of missing rights", async () => {
    await aws.do(
      "dynamodb",
      "CreateTable",
      tableOf({ SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: KeyId } }),
    );
    const Item = { h: { S: "a" } };
    await aws.do("dynamodb", "PutItem", { TableName: "tab", Item });
    await aws.do("kms", "DisableKey", { KeyId });
    const requests = [
      ["PutItem", { TableName: "tab", Item }],
      ["GetItem", { TableName: `arn:aws:dynamodb:us-east-1:${account.id}:table/tab`, Key: Item }],
      ["BatchWriteItem", { RequestItems: { tab: [{ PutRequest: { Item } }] } }],
    ] as const;
    for (const [action, input] of requests)
      expect(await tried("dynamodb", action, input), action).to.equal("AccessDeniedException");
    expect(await tried("dynamodb", "DescribeTable", { TableName: "tab" })).to.have.property("Table");
  });

  it("cannot be put into a bucket, nor got, but for what another key encrypts", async () => {
    await aws.do("s3", "CreateBucket", { Bucket: "bucket" });
    const object = (Key: string): object => ({ Bucket: "bucket", Key });
    await aws.do("s3", "PutObject", { ...object("before"), Body: "x" });
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KeyId } };
    await aws.do("s3", "PutBucketEncryption", {
      Bucket: "bucket",
      ServerSideEncryptionConfiguration: { Rules: [rule] },
    });
    await aws.do("s3", "PutObject", { ...object("after"), Body: "x" });
    await aws.do("kms", "ScheduleKeyDeletion", { KeyId });
    const code = "KMS.KMSInvalidStateException";
    expect(await tried("s3", "PutObject", { ...object("new"), Body: "x" })).to.equal(code);
    expect(await tried("s3", "GetObject", object("after"))).to.equal(code);
    expect(await tried("s3", "CopyObject", { ...object("copy"), CopySource: "bucket/before" })).to.equal(
      code,
    );
    expect(await tried("s3", "GetObject", object("before"))).to.have.property("ETag");
    await aws.do("s3", "DeleteBucketEncryption", { Bucket: "bucket" });
    expect(await tried("s3", "CopyObject", { ...object("copy"), CopySource: "bucket/after" })).to.equal(code);
    expect(await tried("s3", "PutObject", { ...object("new"), Body: "x" })).to.have.property("ETag");
  });

  const named: readonly [name: string, kind: string | undefined][] = [
    ["alias/aws/sqs", undefined],
    [`arn:aws:kms:us-east-1:${account.id}:alias/aws/sqs`, undefined],
    ["alias/own", "Disabled"],
    [`arn:aws:kms:us-east-1:${account.id}:alias/own`, "Disabled"],
    ["alias/none", "NotFound"],
    [`arn:aws:kms:us-east-1:${account.id}:key/none`, "NotFound"],
  ];
  for (const [name, kind] of named) {
    it(`needs a key by the name of ${name}: ${kind ?? "it is AWS' own"}`, async () => {
      await aws.do("kms", "CreateAlias", { AliasName: "alias/own", TargetKeyId: KeyId });
      await aws.do("kms", "DisableKey", { KeyId });
      expect(aws.kms.problemOf(name)?.kind).to.equal(kind);
    });
  }
});
