import { InvokeStore } from "@aws/lambda-invoke-store";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as s3 from "@aws-sdk/client-s3";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as sqs from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { RequestLimits } from "../../../handlers/aws/aws-client";
import { jsonService, jsonServices } from "../../../handlers/aws/json-service";
import { s3Objects } from "../../../handlers/aws/s3-objects";
import { rejection } from "../../events/publisher/fixtures";
import { sent } from "../support/aws-stub";
import { isSigned } from "./is-signed";
import { UnreliableAws, type Doing, type Heard } from "./unreliable-aws";

type Call = (operation: string, input: object) => Promise<unknown>;
type Side = (limits: RequestLimits) => Call;
type Sdk = Record<string, new (given: object) => { send(command: object, options: object): Promise<object> }>;

const packages = { dynamoDb, eventBridge, secretsManager, sqs };
const clientNames = {
  ...{ dynamoDb: "DynamoDBClient", eventBridge: "EventBridgeClient" },
  ...{ secretsManager: "SecretsManagerClient", sqs: "SQSClient", s3: "S3Client" },
};
type Service = keyof typeof clientNames;

const text = async (body: unknown): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const ours =
  (service: Service): Side =>
  (limits) => {
    if (service !== "s3") return jsonService<Record<string, [object, object]>>(jsonServices[service], limits);
    const objects = s3Objects("claims-dev", limits);
    const { signal } = new AbortController();
    return async (operation, { Key, Body }: { Key?: string; Body?: string }) =>
      operation === "PutObject"
        ? objects.putOnce(String(Key), Buffer.from(String(Body)), signal)
        : text(await objects.get(String(Key), signal));
  };

/** The SDK's client with the same limits. */
const theirs =
  (service: Service): Side =>
  ({ timeoutMs, maxAttempts }) => {
    const sdk = { ...packages, s3 }[service] as unknown as Sdk;
    const attemptMs = timeoutMs / maxAttempts;
    const times = { connectionTimeout: Math.min(1_000, attemptMs), requestTimeout: attemptMs };
    const Client = sdk[clientNames[service]] as Sdk[string];
    const client = new Client({
      ...{ maxAttempts, requestHandler: { ...times, throwOnRequestTimeout: true } },
      ...{ responseChecksumValidation: "WHEN_REQUIRED", requestChecksumCalculation: "WHEN_REQUIRED" },
    });
    return async (operation, input) => {
      const command = new (sdk[`${operation}Command`] as Sdk[string])(input);
      const { $metadata: _, ...answer } = (await client.send(command, {
        abortSignal: AbortSignal.timeout(timeoutMs),
      })) as { $metadata: object; Body?: unknown };
      if (service !== "s3") return answer;
      return operation === "GetObject" ? text(answer.Body) : undefined;
    };
  };

interface SdkError extends Error {
  readonly code?: string;
  readonly $fault?: string;
  readonly $metadata?: Readonly<Record<string, unknown>>;
  readonly Item?: object;
}

/** What handlers and their logs can see of an outcome. */
const outcomeOf = (call: Promise<unknown>): Promise<object> =>
  call.then(
    (answer) => ({ answer }),
    ({ name, message, code, $fault, $metadata: { cfId: _, ...metadata } = {}, Item }: SdkError) => ({
      // The SDK adds a line on what it hides in the error.
      ...{ name, message: message.split("\n  Deserialization error")[0], code, $fault, Item },
      metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
    }),
  );

/** Who sends is named, each call has its own id, times differ by how long calls took, and hashes by the order of keys. */
const ownHeaders = [
  "user-agent",
  "x-amz-user-agent",
  "amz-sdk-invocation-id",
  "authorization",
  "x-amz-date",
  "x-amz-content-sha256",
];

const comparable = (heard: Heard): object => {
  const { request, headers, body } = heard;
  const signature = String(headers["authorization"])
    .replace("x-amz-user-agent;", "")
    .replace(";x-amz-user-agent", "");
  const [year, month, day, hour, minute, second] = String(headers["x-amz-date"]).match(/\d{2}/g)!.slice(1);
  const signedMs = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return {
    ...{ request, body: body.startsWith("{") ? (JSON.parse(body) as object) : body },
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.includes(name))),
    signature: signature.replace(/\/\d{8}\//, "/date/").replace(/Signature=.*/, ""),
    isSigned: isSigned(heard),
    hoursOff: Math.round((signedMs - Date.now()) / 3_600_000) || 0,
  };
};

const answerTo = (operation: string, body: string): object => {
  if (operation === "SendMessage") return sent(JSON.parse(body) as Record<string, unknown>);
  return operation === "GetItem" ? { Item: { a: { S: "1" } } } : {};
};

const patient = { timeoutMs: 60_000, maxAttempts: 3 };

describe("the functions' own client of AWS", () => {
  const aws = new UnreliableAws();
  const { random } = Math;
  beforeEach(async () => {
    await aws.start();
    process.env["AWS_SESSION_TOKEN"] = "session";
    process.env["AWS_LAMBDA_FUNCTION_NAME"] = "function";
    process.env["_X_AMZN_TRACE_ID"] = "Root=1-2-3";
    // So that waits are short, and those after throttling are unlike the others.
    Math.random = () => 0.1;
  });
  afterEach(() => {
    Math.random = random;
    for (const name of ["AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_NAME", "_X_AMZN_TRACE_ID"])
      delete process.env[name];
    return aws.stop();
  });

  /** What one side sends and gets in some calls in a row. */
  async function trial(side: Side, calls: readonly [string, object][], limits = patient) {
    aws.heard.length = 0;
    const call = side(limits);
    const outcomes: object[] = [];
    for (const [operation, input] of calls) outcomes.push(await outcomeOf(call(operation, input)));
    return { outcomes, heard: aws.heard.map(comparable) };
  }

  async function expectSame(service: Service, calls: readonly [string, object][], limits = patient) {
    const sdk = await trial(theirs(service), calls, limits);
    expect(await trial(ours(service), calls, limits)).to.deep.equal(sdk);
    return sdk;
  }

  const queue = () => `${aws.url}/1/queue`;
  const key = { TableName: "t", Key: { pk: { S: "é\u2028💥" } } };
  const entry = { EventBusName: "b", Source: "s", DetailType: "d", Detail: '{"a":1}' };
  const objectKey = "journal/domain=user/hour=2026-11-29T11/a.jsonl.gz";
  const put: [string, object] = [
    "PutObject",
    {
      ...{ Bucket: "claims-dev", Key: objectKey, Body: "böse", IfNoneMatch: "*" },
      ChecksumSHA256: createHash("sha256").update("böse").digest("base64"),
    },
  ];
  const operations: readonly [Service, string, () => object][] = [
    ["dynamoDb", "GetItem", () => ({ ...key, ConsistentRead: true })],
    [
      "dynamoDb",
      "PutItem",
      () => ({ TableName: "t", Item: { pk: { S: "a" }, n: { N: "1.5" }, t: undefined } }),
    ],
    ["sqs", "SendMessage", () => ({ QueueUrl: queue(), MessageBody: "bödy", MessageAttributes: {} })],
    [
      ...(["sqs", "ChangeMessageVisibilityBatch"] as const),
      () => ({ QueueUrl: queue(), Entries: [{ Id: "0", ReceiptHandle: "h", VisibilityTimeout: 7 }] }),
    ],
    ["sqs", "ReceiveMessage", () => ({ QueueUrl: queue(), MaxNumberOfMessages: 7, WaitTimeSeconds: 0 })],
    ["sqs", "DeleteMessage", () => ({ QueueUrl: queue(), ReceiptHandle: "h" })],
    [
      "sqs",
      "ChangeMessageVisibility",
      () => ({ QueueUrl: queue(), ReceiptHandle: "h", VisibilityTimeout: 0 }),
    ],
    ["sqs", "GetQueueAttributes", () => ({ QueueUrl: queue(), AttributeNames: ["All"] })],
    ["eventBridge", "PutEvents", () => ({ Entries: [entry] })],
    ["eventBridge", "DescribeRule", () => ({ EventBusName: "b", Name: "r" })],
    ["eventBridge", "ListTargetsByRule", () => ({ EventBusName: "b", Rule: "r" })],
    ["eventBridge", "DescribeArchive", () => ({ ArchiveName: "a" })],
    ["secretsManager", "GetSecretValue", () => ({ SecretId: "arn:aws:secretsmanager:eu-west-1:1:secret:s" })],
    ["s3", "GetObject", () => ({ Bucket: "claims-dev", Key: "claims/a b/ü+~'(1)!*.json" })],
    ["s3", "PutObject", () => put[1]],
  ];
  for (const [service, operation, input] of operations)
    it(`sends ${operation} as the SDK does`, async () => {
      aws.doing = (_, { body }) => ({
        status: 200,
        body: JSON.stringify(answerTo(operation, body)),
      });
      const { heard } = await expectSame(service, [[operation, input()]]);
      expect(heard.map((one) => (one as { isSigned: boolean }).isSigned)).to.deep.equal([true]);
    });

  it("hands on the traces that Lambda knows, as the SDK does", async () => {
    const store = await InvokeStore.getInstanceAsync();
    const known = { X_RAY_TRACE_ID: "Root=2", TRACEPARENT: "00-1", TRACESTATE: "a=1", BAGGAGE: "b=2" };
    const context = Object.entries(known).map(([name, value]) => [Symbol.for(`_AWS_LAMBDA_${name}`), value]);
    const { heard } = await store.run(Object.fromEntries(context) as Record<string, unknown>, () =>
      expectSame("dynamoDb", [["GetItem", key]]),
    );
    store.run({}, () => undefined);
    expect((heard[0] as { headers: object }).headers).to.include({
      ...{ "x-amzn-trace-id": "Root=2", traceparent: "00-1", tracestate: "a=1", baggage: "b=2" },
    });
  });

  it("is made of the SDK's parts in the SDK's versions", () => {
    const sdk = createRequire(require.resolve("@aws-sdk/client-dynamodb"));
    for (const part of ["@smithy/core/retry", "@smithy/node-http-handler"])
      expect(sdk.resolve(part)).to.equal(require.resolve(part));
  });

  const coral = "com.amazon.coral.service#";
  const json = (status: number, type: string, more: object = {}, headers = {}): Doing => ({
    ...{ status, headers, body: JSON.stringify({ __type: type, message: "no", ...more }) },
  });
  const xml = (status: number, code: string, more = ""): Doing => ({
    status,
    body: `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>a &amp; b</Message>${more}</Error>`,
  });
  const older = (name: string) => ({ "x-amzn-query-error": `${name};Sender` });
  const page: Doing = { status: 503, body: "<html><body>Service Unavailable</body></html>" };
  const fine = { status: 200, body: "{}" };
  const get: [string, object] = ["GetItem", key];
  const receive = (): [string, object] => ["ReceiveMessage", { QueueUrl: queue() }];
  const object: [string, object] = ["GetObject", { Bucket: "claims-dev", Key: "a" }];
  const asked = { dynamoDb: () => get, sqs: receive, s3: () => object };

  /** What is done to the first requests, the last of it to all others, and how often both sides ask. */
  const troubles: readonly [keyof typeof asked, string, readonly Doing[], requests: number][] = [
    ["dynamoDb", "a failure of the service", [json(500, `${coral}InternalFailure`)], 3],
    ["dynamoDb", "a failure that passes", [json(500, "x#InternalServerError"), fine], 2],
    ["dynamoDb", "a throttled table", [json(400, "x#ProvisionedThroughputExceededException")], 3],
    ["dynamoDb", "a throttled account", [json(400, `${coral}ThrottlingException`)], 3],
    ["dynamoDb", "a limit of requests", [json(400, "x#RequestLimitExceeded"), fine], 2],
    ["dynamoDb", "too many requests without a word", [{ status: 429 }], 3],
    ["dynamoDb", "a page of a proxy", [page], 3],
    ["dynamoDb", "a bad gateway without a word", [{ status: 502 }, fine], 2],
    ["dynamoDb", "a gateway's timeout", [{ status: 504, body: "timeout" }], 3],
    ["dynamoDb", "what is not implemented", [json(501, "x#NotImplemented")], 1],
    [
      "dynamoDb",
      "a lost condition",
      [json(400, "x#ConditionalCheckFailedException", { Item: { a: { S: "1" } } })],
      1,
    ],
    ["dynamoDb", "a request that is no request", [json(400, `${coral}ValidationException`)], 1],
    ["dynamoDb", "expired credentials", [json(400, `${coral}ExpiredTokenException`)], 1],
    [
      "dynamoDb",
      "a missing permission",
      [json(400, `${coral}AccessDeniedException`, { message: undefined, Message: "No" })],
      1,
    ],
    [
      "dynamoDb",
      "an error named in a header",
      [{ status: 400, headers: { "x-amzn-errortype": "SlowDown:http://x" }, body: "{}" }],
      3,
    ],
    ["dynamoDb", "a lost connection", ["reset", fine], 2],
    ["dynamoDb", "a connection that is always lost", ["reset"], 3],
    ["dynamoDb", "an answer that breaks off", ["break off", fine], 2],
    ["dynamoDb", "an answer that always breaks off", ["break off"], 3],
    ["dynamoDb", "an answer that is no JSON", [{ status: 200, body: '{"Item":' }], 1],
    ["dynamoDb", "no answer in the answer", [{ status: 200 }], 1],
    [
      "sqs",
      "a queue that is gone",
      [
        json(
          400,
          "com.amazonaws.sqs#QueueDoesNotExist",
          {},
          older("AWS.SimpleQueueService.NonExistentQueue"),
        ),
      ],
      1,
    ],
    [
      "sqs",
      "a throttled queue",
      [json(403, "com.amazonaws.sqs#RequestThrottled", {}, older("RequestThrottled"))],
      3,
    ],
    [
      "sqs",
      "a throttled key",
      [json(400, "com.amazonaws.sqs#KmsThrottled", {}, older("KMS.ThrottlingException"))],
      1,
    ],
    [
      "sqs",
      "throttling of old",
      [json(400, `${coral}ThrottlingException`, {}, older("Throttling")), fine],
      2,
    ],
    [
      "sqs",
      "a missing permission",
      [json(403, `${coral}AccessDeniedException`, {}, older("AccessDenied"))],
      1,
    ],
    [
      "sqs",
      "a service that is away",
      [json(503, `${coral}ServiceUnavailable`, {}, older("ServiceUnavailable"))],
      3,
    ],
    ["s3", "a service that is slow", [xml(503, "SlowDown")], 3],
    ["s3", "a failure of the service", [xml(500, "InternalError"), fine], 2],
    ["s3", "an object that is gone", [xml(404, "NoSuchKey", "<Key>a</Key>")], 1],
    ["s3", "a missing permission", [xml(403, "AccessDenied")], 1],
    ["s3", "an expired token", [xml(400, "ExpiredToken")], 1],
    ["s3", "a bucket elsewhere", [xml(301, "PermanentRedirect", "<Endpoint>e</Endpoint>")], 1],
    ["s3", "nothing, without a word", [{ status: 404 }], 1],
    ["s3", "a page of a proxy", [page], 3],
    ["s3", "a lost connection", ["reset"], 3],
  ];
  for (const [service, what, doings, requests] of troubles)
    it(`meets ${what} of ${service} as the SDK does`, async () => {
      aws.doing = (number) => doings[Math.min(number, doings.length - 1)] as Doing;
      for (const call of service === "s3" ? [object, put] : [asked[service]()]) {
        const { heard } = await expectSame(service, [call]);
        expect(heard).to.have.length(requests);
      }
    });

  it("takes an object for put where an attempt whose answer was lost, or another batch, had put it", async () => {
    const doings: Doing[] = ["reset", xml(412, "PreconditionFailed")];
    aws.doing = (number) => doings[number] as Doing;
    const { outcomes, heard } = await trial(ours("s3"), [put]);
    expect(outcomes).to.deep.equal([{ answer: undefined }]);
    expect(heard).to.have.length(2);
  });

  it("asks a silent service as often, and waits as long", async () => {
    aws.doing = () => "silence";
    const { heard } = await expectSame("dynamoDb", [get], { timeoutMs: 1_200, maxAttempts: 3 });
    expect(heard).to.have.length(3);
  });

  for (const [what, doing] of [
    ["an answer", "silence"],
    ["the next attempt", json(400, "x#ThrottlingException")],
  ] as const)
    it(`stops waiting for ${what} when it is told to`, async () => {
      const stop = new AbortController();
      aws.doing = () => (setTimeout(() => stop.abort(), 50), doing);
      Math.random = () => 0.9;
      const call = jsonService(jsonServices.dynamoDb, { timeoutMs: 3_600_000, maxAttempts: 3 });
      const error = await rejection(call("GetItem", key, stop.signal));
      expect([error.name, aws.heard.length]).to.deep.equal(["AbortError", 1]);
    });

  it("waits as long as the service wants", async () => {
    aws.doing = () => json(503, "x#ServiceUnavailable", {}, { "x-amz-retry-after": "120" });
    for (const side of [theirs, ours]) {
      const { outcomes } = await trial(side("dynamoDb"), [get]);
      const { totalRetryDelay } = (outcomes[0] as { metadata: { totalRetryDelay: number } }).metadata;
      expect(totalRetryDelay).to.be.within(200, 240);
    }
  });

  it("repeats nothing any more when its quota is used up", async () => {
    aws.doing = () => ({ status: 500 });
    const { heard } = await expectSame(
      "dynamoDb",
      Array.from({ length: 20 }, () => get),
    );
    expect(heard).to.have.length(20 + 35);
  });

  const hour = 3_600_000;
  it("signs with the time of the last answer", async () => {
    aws.doing = () => ({ ...fine, headers: { date: new Date(Date.now() + hour).toUTCString() } });
    const { heard } = await expectSame("dynamoDb", [get, get]);
    expect(heard.map((one) => (one as { hoursOff: number }).hoursOff)).to.deep.equal([0, 1]);
  });

  it("does not take the time of an answer from a cache", async () => {
    const headers = { age: "9", date: new Date(Date.now() + hour).toUTCString() };
    aws.doing = () => json(403, `${coral}InvalidSignatureException`, {}, headers);
    expect((await expectSame("dynamoDb", [get, get])).heard).to.have.length(2);
  });

  for (const [service, refusal] of [
    [
      "dynamoDb",
      json(400, `${coral}InvalidSignatureException`, {
        message: "Signature expired: 1 is now earlier than 2",
      }),
    ],
    [
      "sqs",
      json(
        403,
        `${coral}InvalidSignatureException`,
        { message: "Signature not yet current" },
        older("SignatureDoesNotMatch"),
      ),
    ],
    [
      "s3",
      xml(
        403,
        "RequestTimeTooSkewed",
        `<ServerTime>${new Date(Date.now() + hour).toISOString()}</ServerTime>`,
      ),
    ],
  ] as const)
    it(`signs with the time of ${service} when its own is wrong`, async () => {
      const isRight = (heard: Heard) => (comparable(heard) as { hoursOff: number }).hoursOff === 1;
      aws.doing = (_, heard) => ({
        ...((isRight(heard) ? fine : refusal) as { status: number }),
        headers: { date: new Date(Date.now() + hour).toUTCString() },
      });
      const { heard } = await expectSame(service, [asked[service](), asked[service]()]);
      expect(heard.map((one) => (one as { hoursOff: number }).hoursOff)).to.deep.equal([0, 1, 1]);
    });
});
