// Clients and commands are picked by name here, which the SDK's types cannot follow.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { crc32, gzipSync } from "node:zlib";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as lambda from "@aws-sdk/client-lambda";
import * as s3 from "@aws-sdk/client-s3";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as sqs from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { AwsError, NotSimulated } from "../../../../packages/local-aws/aws-error";
import type { ServiceName } from "../../../../packages/local-aws/endpoint/apis";
import { maxBodyBytes } from "../../../../packages/local-aws/endpoint/read-request";
import {
  startEndpoint,
  type Endpoint,
  type EndpointArgs,
} from "../../../../packages/local-aws/endpoint/start-endpoint";
import { RecordingService } from "./recording-service";
import { messageBytes, roundTrips } from "./round-trips";

const account = { id: "000000000000", region: "eu-west-1" };
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const modules: Partial<Record<ServiceName, [module: Record<string, any>, client: string]>> = {
  sqs: [sqs, "SQSClient"],
  events: [eventBridge, "EventBridgeClient"],
  dynamodb: [dynamoDb, "DynamoDBClient"],
  secretsmanager: [secretsManager, "SecretsManagerClient"],
  logs: [logs, "CloudWatchLogsClient"],
  monitoring: [cloudWatch, "CloudWatchClient"],
  lambda: [lambda, "LambdaClient"],
  scheduler: [scheduler, "SchedulerClient"],
  s3: [s3, "S3Client"],
};

const signedFor = (name: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/${name}/aws4_request, SignedHeaders=host, Signature=0`,
});
const wholeTime = new Date("2026-03-04T05:06:07.000Z");

describe("startEndpoint", () => {
  let service: RecordingService;
  let endpoint: Endpoint;
  const clients: { destroy(): void }[] = [];

  beforeEach(() => {
    service = new RecordingService();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await endpoint.close();
  });

  async function start(name: ServiceName, args: Partial<EndpointArgs> = {}): Promise<void> {
    endpoint = await startEndpoint({ services: { [name]: service }, account, port: 0, ...args });
  }

  function clientOf<T extends { destroy(): void }>(Client: new (settings: any) => T): T {
    const client = new Client({
      endpoint: endpoint.url,
      region: account.region,
      credentials,
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  }

  async function failure(call: Promise<unknown>): Promise<any> {
    return call.then(
      () => expect.fail("the call succeeded"),
      (error: unknown) => error,
    );
  }

  function post(headers: Record<string, string>, body: string | Buffer = "", path = "/"): Promise<Response> {
    return fetch(endpoint.url + path, { method: "POST", headers, body: new Uint8Array(Buffer.from(body)) });
  }

  describe("what SDK clients send and read", () => {
    for (const [name, rows] of Object.entries(roundTrips)) {
      for (const [operation, input, output = {}] of rows) {
        it(`${name} ${operation}`, async () => {
          const [module, clientName] = modules[name as ServiceName]!;
          await start(name as ServiceName);
          service.answer(operation, output);
          const client: any = clientOf(module[clientName]);
          const { $metadata, ...answer } = await client.send(new module[`${operation}Command`](input));
          expect(service.asked).to.deep.equal([{ operation, input }]);
          expect(plain(answer)).to.deep.equal(output);
          expect($metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
        });
      }
    }

    it("dynamodb: with the sum that clients hold an answer to, an error too", async () => {
      await start("dynamodb");
      const headers = { "content-type": "application/x-amz-json-1.0" };
      for (const target of ["DynamoDB_20120810.ListTables", "DynamoDB_20120810.NoSuch"]) {
        service.answer("ListTables", { TableNames: ["t"] });
        const answer = await post({ ...headers, "x-amz-target": target }, "{}");
        const body = Buffer.from(await answer.arrayBuffer());
        expect(answer.headers.get("x-amz-crc32"), target).to.equal(String(crc32(body)));
      }
    });

    it("sqs SendMessage and SendMessageBatch with binary attributes", async () => {
      await start("sqs");
      const MessageAttributes = { b: { DataType: "Binary", BinaryValue: messageBytes } };
      const MD5OfMessageBody = md5("hällo");
      service.answer("SendMessage", { MessageId: "m", MD5OfMessageBody });
      service.answer("SendMessageBatch", {
        Successful: [{ Id: "1", MessageId: "m", MD5OfMessageBody }],
        Failed: [],
      });
      const client = clientOf(sqs.SQSClient);
      const one = {
        QueueUrl: `${endpoint.url}/000000000000/q`,
        MessageBody: "hällo",
        DelaySeconds: 1,
        MessageAttributes,
      };
      const many = {
        QueueUrl: one.QueueUrl,
        Entries: [{ Id: "1", MessageBody: "hällo", MessageAttributes }],
      };
      await client.send(new sqs.SendMessageCommand(one));
      await client.send(new sqs.SendMessageBatchCommand(many));
      expect(service.asked.map((asked) => asked.input)).to.deep.equal([one, many]);
    });

    it("sqs ReceiveMessage with binary attributes", async () => {
      await start("sqs");
      const Body = "line\r\n\u2028\u0001";
      const message = {
        MessageId: "m",
        ReceiptHandle: "r",
        Body,
        MD5OfBody: md5(Body),
        Attributes: { ApproximateReceiveCount: "2" },
        MessageAttributes: { b: { DataType: "Binary", BinaryValue: messageBytes } },
      };
      service.answer("ReceiveMessage", { Messages: [message] });
      const input = {
        QueueUrl: `${endpoint.url}/000000000000/q`,
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ["All" as const],
      };
      const answer = await clientOf(sqs.SQSClient).send(new sqs.ReceiveMessageCommand(input));
      expect(service.asked[0]!.input).to.deep.equal(input);
      expect(plain(answer.Messages![0]!)).to.deep.equal(message);
    });

    it("finds queues by their URL with nothing but AWS_ENDPOINT_URL set", async () => {
      await start("sqs");
      service.answer("DeleteMessage", {});
      process.env.AWS_ENDPOINT_URL = endpoint.url;
      try {
        const client = new sqs.SQSClient({ region: account.region, credentials, maxAttempts: 1 });
        clients.push(client);
        const QueueUrl = `${endpoint.url}/000000000000/q`;
        await client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: "r" }));
      } finally {
        delete process.env.AWS_ENDPOINT_URL;
      }
      expect(service.asked).to.have.length(1);
    });

    it("s3 PutObject: a text with its checksum, by the bucket's path, with nothing but AWS_ENDPOINT_URL set", async () => {
      await start("s3");
      service.answer("PutObject", { ETag: '"e"', ChecksumCRC32: "8SrCAg==" });
      process.env.AWS_ENDPOINT_URL = endpoint.url;
      try {
        const client = new s3.S3Client({ region: account.region, credentials, maxAttempts: 1 });
        clients.push(client);
        const input = { Bucket: "claims-dev", Key: "a b/ü", Metadata: { owner: "ann" } };
        const { $metadata: _, ...answer } = await client.send(
          new s3.PutObjectCommand({ ...input, Body: "hällo" }),
        );
        expect(answer).to.deep.equal({ ETag: '"e"', ChecksumCRC32: "8SrCAg==" });
        expect(service.asked[0]!.input).to.deep.equal({
          ...input,
          Body: new Uint8Array(Buffer.from("hällo")),
          ContentLength: 6,
          ContentType: "application/octet-stream",
          ChecksumAlgorithm: "CRC32",
          ChecksumCRC32: crc32Of("hällo"),
        });
      } finally {
        delete process.env.AWS_ENDPOINT_URL;
      }
    });

    it("s3 PutObject: a stream in chunks, its checksum behind it", async () => {
      await start("s3");
      service.answer("PutObject", {});
      const text = "0\r\n\r\n".repeat(20_000);
      const Body = Readable.from([text.slice(0, 70_000), text.slice(70_000)]);
      await clientOf(s3.S3Client).send(
        new s3.PutObjectCommand({ Bucket: "claims-dev", Key: "k", Body, ContentLength: text.length }),
      );
      const input = service.asked[0]!.input as any;
      expect(Buffer.from(input.Body).toString()).to.equal(text);
      expect(input.ChecksumCRC32).to.equal(crc32Of(text));
    });

    it("s3 PutBucketLifecycleConfiguration: settings in XML, which must be well-formed", async () => {
      await start("s3");
      service.answer("PutBucketLifecycleConfiguration", {});
      const Rules = [
        { ID: "a <&> ü", Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 7 } },
        { ID: "b", Status: "Disabled" as const, Filter: {}, Expiration: { Date: wholeTime } },
      ];
      const input = { Bucket: "claims-dev", LifecycleConfiguration: { Rules } };
      await clientOf(s3.S3Client).send(new s3.PutBucketLifecycleConfigurationCommand(input));
      expect(service.asked[0]!.input).to.deep.include(input);
      const torn = { method: "PUT", headers: signedFor("s3"), body: "<LifecycleConfiguration><Rule>" };
      const answer = await fetch(`${endpoint.url}/claims-dev?lifecycle`, torn);
      expect([answer.status, await answer.text()].join()).to.match(/^400,.*<Code>MalformedXML</s);
    });

    it("s3 GetObject: bytes whose checksum the client checks", async () => {
      await start("s3");
      const Body = Buffer.from("hällo");
      const answerWith = (ChecksumCRC32: string) =>
        service.answer("GetObject", { Body, ContentLength: 6, ContentType: "text/plain", ChecksumCRC32 });
      const get = async () => {
        const answer = await clientOf(s3.S3Client).send(
          new s3.GetObjectCommand({ Bucket: "claims-dev", Key: "k" }),
        );
        expect(answer).to.include({ ContentLength: 6, ContentType: "text/plain" });
        return answer.Body!.transformToString();
      };
      answerWith(crc32Of("hällo"));
      expect(await get()).to.equal("hällo");
      answerWith(crc32Of("hallo"));
      expect((await failure(get())).message).to.match(/Checksum mismatch/);
    });

    it("an Invoke without a payload, and one that answers 202 at once", async () => {
      await start("lambda");
      service.answer("Invoke", { StatusCode: 202 });
      const answer = await clientOf(lambda.LambdaClient).send(
        new lambda.InvokeCommand({ FunctionName: "f", InvocationType: "Event" }),
      );
      expect(answer.StatusCode).to.equal(202);
      expect(answer.Payload).to.equal(null);
      expect(service.asked[0]!.input).to.deep.include({ FunctionName: "f", InvocationType: "Event" });
    });

    it("metric data large enough to be packed", async () => {
      await start("monitoring");
      service.answer("PutMetricData", {});
      const MetricData = Array.from({ length: 300 }, (_, i) => ({
        MetricName: `metric-${i}`,
        Value: i,
        Unit: "Count" as const,
      }));
      await clientOf(CloudWatchClient).send(new PutMetricDataCommand({ Namespace: "n", MetricData }));
      expect(service.asked[0]!.input).to.deep.equal({ Namespace: "n", MetricData });
    });
  });

  describe("what other clients send and read", () => {
    it("a path with a slash at its end, as the command line writes it", async () => {
      await start("lambda");
      service.answer("ListEventSourceMappings", { EventSourceMappings: [] });
      const answer = await fetch(`${endpoint.url}/2015-03-31/event-source-mappings/?FunctionName=f`);
      expect(await answer.json()).to.deep.equal({ EventSourceMappings: [] });
      expect(service.asked[0]!.input).to.deep.equal({ FunctionName: "f" });
    });

    it("the Query protocol: flattened lists and maps of SQS", async () => {
      await start("sqs");
      service.answer("ReceiveMessage", {
        Messages: [{ Body: "<&>\r", Attributes: { SentTimestamp: "1", ApproximateReceiveCount: "2" } }],
      });
      const form =
        "Action=ReceiveMessage&Version=2012-11-05&QueueUrl=u&WaitTimeSeconds=3&AttributeName.1=All&MessageAttributeName.2=b&MessageAttributeName.10=c";
      const answer = await post({ "content-type": "application/x-www-form-urlencoded; charset=utf-8" }, form);
      expect(service.asked[0]!.input).to.deep.equal({
        QueueUrl: "u",
        WaitTimeSeconds: 3,
        AttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"], // two names for one thing, which share their name on this wire
        MessageAttributeNames: ["b", "c"],
      });
      expect(await answer.text()).to.contain(
        "<ReceiveMessageResult><Message><Body>&#60;&#38;&#62;&#13;</Body>" +
          "<Attribute><Name>SentTimestamp</Name><Value>1</Value></Attribute>" +
          "<Attribute><Name>ApproximateReceiveCount</Name><Value>2</Value></Attribute></Message></ReceiveMessageResult>",
      );
    });

    it("the Query protocol: nested lists, timestamps and numbers of CloudWatch", async () => {
      await start("monitoring");
      service.answer("GetMetricData", {
        MetricDataResults: [{ Id: "a", Timestamps: [new Date("2026-01-01T00:00:00Z")], Values: [1.5] }],
      });
      const form = new URLSearchParams({
        Action: "GetMetricData",
        Version: "2010-08-01",
        StartTime: "2026-01-01T00:00:00Z",
        EndTime: "1767225660",
        "MetricDataQueries.member.1.Id": "a",
        "MetricDataQueries.member.1.ReturnData": "true",
        "MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name": "Domain",
      });
      const answer = await post({ "content-type": "application/x-www-form-urlencoded" }, form.toString());
      expect(service.asked[0]!.input).to.deep.equal({
        StartTime: new Date("2026-01-01T00:00:00Z"),
        EndTime: new Date("2026-01-01T00:01:00Z"),
        MetricDataQueries: [
          { Id: "a", ReturnData: true, MetricStat: { Metric: { Dimensions: [{ Name: "Domain" }] } } },
        ],
      });
      expect(await answer.text()).to.contain(
        "<MetricDataResults><member><Id>a</Id><Timestamps><member>2026-01-01T00:00:00.000Z</member></Timestamps>" +
          "<Values><member>1.5</member></Values></member></MetricDataResults>",
      );
    });

    it("the Query protocol's errors carry its own codes", async () => {
      await start("sqs");
      service.answer("DeleteQueue", new AwsError("QueueDoesNotExist", "No <queue>."));
      const answer = await post(
        { "content-type": "application/x-www-form-urlencoded" },
        "Action=DeleteQueue&Version=2012-11-05",
      );
      expect(answer.status).to.equal(400);
      expect(await answer.text()).to.contain(
        "<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>No &#60;queue&#62;.</Message></Error>",
      );
    });

    it("CBOR in, CBOR out, with dates", async () => {
      await start("monitoring");
      const at = new Date("2026-01-01T00:00:00Z");
      service.answer("GetMetricStatistics", { Label: "m", Datapoints: [{ Timestamp: at, Sum: 0.5 }] });
      const { CborCodec } = await import("@smithy/core/cbor");
      const input = {
        Namespace: "n",
        MetricName: "m",
        StartTime: at,
        EndTime: at,
        Period: 60,
        Statistics: ["Sum"],
      };
      const writer = new CborCodec().createSerializer();
      writer.write(cloudWatch.GetMetricStatisticsInput$, input);
      const answer = await post(
        { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
        Buffer.from(writer.flush()),
        "/service/GraniteServiceVersion20100801/operation/GetMetricStatistics",
      );
      expect(service.asked[0]!.input).to.deep.equal(input);
      expect(answer.headers.get("smithy-protocol")).to.equal("rpc-v2-cbor");
      const body = new Uint8Array(await answer.arrayBuffer());
      expect(
        new CborCodec().createDeserializer().read(cloudWatch.GetMetricStatisticsOutput$, body),
      ).to.deep.equal({
        Label: "m",
        Datapoints: [{ Timestamp: at, Sum: 0.5 }],
      });
    });

    it("STS says who one is", async () => {
      await start("sqs");
      const answer = await post(
        { "content-type": "application/x-www-form-urlencoded" },
        "Action=GetCallerIdentity&Version=2011-06-15",
      );
      expect(await answer.text()).to.contain(
        "<Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>",
      );
    });
  });

  describe("errors", () => {
    it("reach the SDK with their class, code and status", async () => {
      await start("sqs");
      service.answer(
        "DeleteQueue",
        new AwsError("QueueDoesNotExist", "No such queue.", 400, "AWS.SimpleQueueService.NonExistentQueue"),
      );
      const error = await failure(
        clientOf(sqs.SQSClient).send(new sqs.DeleteQueueCommand({ QueueUrl: `${endpoint.url}/0/q` })),
      );
      expect(error).to.be.instanceOf(sqs.QueueDoesNotExist);
      expect(error).to.include({
        message: "No such queue.",
        Code: "AWS.SimpleQueueService.NonExistentQueue",
        Type: "Sender",
      });
      expect(error.$metadata.httpStatusCode).to.equal(400);
    });

    it("carry their fields", async () => {
      await start("dynamodb");
      const refused = Object.assign(new AwsError("ConditionalCheckFailedException", "No."), {
        Item: { b: { B: messageBytes } },
      });
      service.answer("PutItem", refused);
      const error = await failure(
        clientOf(dynamoDb.DynamoDBClient).send(new dynamoDb.PutItemCommand({ TableName: "t", Item: {} })),
      );
      expect(error).to.be.instanceOf(dynamoDb.ConditionalCheckFailedException);
      expect(plain(error.Item)).to.deep.equal({ b: { B: messageBytes } });
    });

    it("of a REST service reach the SDK with their class and status", async () => {
      await start("lambda");
      service.answer("GetEventSourceMapping", new AwsError("ResourceNotFoundException", "Gone.", 404));
      const error = await failure(
        clientOf(lambda.LambdaClient).send(new lambda.GetEventSourceMappingCommand({ UUID: "u" })),
      );
      expect(error).to.be.instanceOf(lambda.ResourceNotFoundException);
      expect(error).to.include({ message: "Gone." });
      expect(error.$metadata.httpStatusCode).to.equal(404);
    });

    it("of S3 are in XML, and none at all where there is no body", async () => {
      await start("s3");
      const client = clientOf(s3.S3Client);
      const missing = { Bucket: "claims-dev", Key: "k" };
      service.answer("GetObject", new AwsError("NoSuchKey", "No <key>.", 404));
      const error = await failure(client.send(new s3.GetObjectCommand(missing)));
      expect(error).to.be.instanceOf(s3.NoSuchKey);
      expect(error).to.include({ message: "No <key>." });
      service.answer("PutObject", new AwsError("AccessDenied", "Not you.", 403));
      const denied = await failure(client.send(new s3.PutObjectCommand({ ...missing, Body: "" })));
      expect([denied.name, denied.$metadata.httpStatusCode]).to.deep.equal(["AccessDenied", 403]);
      service.answer("HeadObject", new AwsError("NotFound", "No key.", 404));
      expect(await failure(client.send(new s3.HeadObjectCommand(missing)))).to.be.instanceOf(s3.NotFound);
    });

    it("that no client knows keep their name", async () => {
      await start("events");
      service.answer("PutEvents", new NotSimulated("global endpoints"));
      const error = await failure(
        clientOf(eventBridge.EventBridgeClient).send(new eventBridge.PutEventsCommand({ Entries: [] })),
      );
      expect(error).to.include({
        name: "NotSimulated",
        message: "The local AWS does not simulate global endpoints.",
      });
      expect(error.$metadata.httpStatusCode).to.equal(501);
    });

    it("in the services' own code are answered, not fatal", async () => {
      await start("events");
      service.answer("PutEvents", new TypeError("a bug"));
      const said: string[] = [];
      const original = console.error;
      console.error = (text: string) => void said.push(text);
      try {
        const error = await failure(
          clientOf(eventBridge.EventBridgeClient).send(new eventBridge.PutEventsCommand({ Entries: [] })),
        );
        expect(error).to.include({
          name: "InternalFailure",
          message: "The local AWS failed at events PutEvents; its own log says why.",
        });
        expect(error.$metadata.httpStatusCode).to.equal(500);
      } finally {
        console.error = original;
      }
      expect(said).to.have.length(1);
      expect(said[0]).to.match(/^The local AWS failed at events PutEvents:\nTypeError: a bug\n/);
    });
  });

  describe("what it does not serve", () => {
    const json = { "content-type": "application/x-amz-json-1.1" };
    const cases: [what: string, request: () => Promise<Response>, status: number, says: string][] = [
      [
        "a service nobody mounted",
        () => post({ ...json, "x-amz-target": "DynamoDB_20120810.GetItem" }, "{}"),
        501,
        "dynamodb GetItem",
      ],
      [
        "an unknown service",
        () => post({ ...json, "x-amz-target": "AWSStepFunctions.StartExecution" }, "{}"),
        501,
        "AWSStepFunctions StartExecution",
      ],
      [
        "an operation the service lacks",
        () => post({ ...json, "x-amz-target": "AWSEvents.CreateApiDestination" }, "{}"),
        501,
        "events CreateApiDestination",
      ],
      [
        "an operation nobody knows",
        () => post({ ...json, "x-amz-target": "AWSEvents.constructor" }, "{}"),
        501,
        "events constructor",
      ],
      [
        "a target without a dot",
        () => post({ ...json, "x-amz-target": "PutEvents" }, "{}"),
        501,
        "PutEvents",
      ],
      [
        "another REST service",
        () => fetch(`${endpoint.url}/v1/apis`, { headers: signedFor("appsync") }),
        501,
        "appsync GET /v1/apis",
      ],
      [
        "another Query service",
        () =>
          post(
            { ...signedFor("iam"), "content-type": "application/x-www-form-urlencoded" },
            "Action=ListUsers",
          ),
        501,
        "iam ListUsers",
      ],
      [
        "an unknown CBOR service",
        () => post({ "smithy-protocol": "rpc-v2-cbor" }, "", "/service/X/operation/Y"),
        501,
        "X Y",
      ],
      [
        "a browser",
        () => fetch(`${endpoint.url}/favicon.ico`),
        404,
        "GET /favicon.ico is no request of an AWS API.",
      ],
      [
        "broken JSON",
        () => post({ ...json, "x-amz-target": "AWSEvents.PutEvents" }, "{"),
        400,
        "SerializationException",
      ],
      [
        "JSON that is no object",
        () => post({ ...json, "x-amz-target": "AWSEvents.PutEvents" }, "[]"),
        400,
        "the body is not a JSON object",
      ],
      [
        "a list that is none",
        () => post({ ...json, "x-amz-target": "AWSEvents.PutEvents" }, '{"Entries":5}'),
        400,
        "Entries must be a list",
      ],
      [
        "a text that is an object",
        () => post({ ...json, "x-amz-target": "AWSEvents.PutEvents" }, '{"Entries":[{"Detail":{"a":1}}]}'),
        400,
        "Entries[0].Detail must be a string",
      ],
      [
        "what was signed for another region",
        () =>
          post({
            ...json,
            "x-amz-target": "AWSEvents.PutEvents",
            authorization: signedFor("events").authorization!.replace("eu-west-1", "us-east-2"),
          }),
        400,
        "not 'us-east-2': the local AWS plays eu-west-1 alone",
      ],
      [
        "broken CBOR",
        () =>
          post(
            { "smithy-protocol": "rpc-v2-cbor" },
            Buffer.from([0xff, 0x1f]),
            "/service/AWSEvents/operation/PutEvents",
          ),
        400,
        "SerializationException",
      ],
      [
        "a broken path",
        () => fetch(`${endpoint.url}/2015-03-31/functions/%E0%A4%A/invocations`, { method: "POST" }),
        400,
        "badly encoded",
      ],
      [
        "a number that is none",
        () => fetch(`${endpoint.url}/schedules?MaxResults=many`, { headers: signedFor("scheduler") }),
        501,
        "scheduler ListSchedules",
      ],
      [
        "gzip that is none",
        () => post({ ...json, "x-amz-target": "AWSEvents.PutEvents", "content-encoding": "gzip" }, "plain"),
        400,
        "not gzip",
      ],
      [
        "a body that is too large",
        () => post({ ...json, "x-amz-target": "AWSEvents.PutEvents" }, Buffer.alloc(maxBodyBytes + 1)),
        413,
        "RequestEntityTooLarge",
      ],
      [
        "a body that unpacks to too much",
        () =>
          post(
            { ...json, "x-amz-target": "AWSEvents.PutEvents", "content-encoding": "gzip" },
            gzipSync(Buffer.alloc(maxBodyBytes + 1)),
          ),
        413,
        "RequestEntityTooLarge",
      ],
    ];
    for (const [what, request, status, says] of cases) {
      it(`refuses ${what} with ${status} and stays up`, async () => {
        await start("events");
        service.answer("PutEvents", { FailedEntryCount: 0, Entries: [] });
        const answer = await request();
        expect(answer.status).to.equal(status);
        expect(await answer.text()).to.contain(says);
        expect(service.asked).to.deep.equal([]);
        await clientOf(eventBridge.EventBridgeClient).send(new eventBridge.PutEventsCommand({ Entries: [] }));
      });
    }

    const ofS3: [what: string, path: string, init: RequestInit, says: string][] = [
      ["a parameter makes another one", "/b/k?acl", {}, "s3 GetObjectAcl"],
      ["a parameter would make another one", "/b/k?copies", {}, "s3 GetObject with copies"],
      [
        "a header makes another one",
        "/b/k",
        { method: "PUT", headers: { "x-amz-copy-source": "b/other" } },
        "s3 CopyObject",
      ],
      [
        "a header would make another one",
        "/b/k",
        { method: "PUT", headers: { "x-amz-copies": "2" } },
        "s3 PutObject with x-amz-copies",
      ],
      ["parameters make one for a part", "/b/k?partNumber=1&uploadId=u", { method: "PUT" }, "s3 UploadPart"],
      ["the client names", "/b/k?x-id=ListParts", {}, "s3 ListParts"],
      ["is the older way to list", "/b", {}, "s3 ListObjects"],
      ["makes a bucket", "/b", { method: "PUT" }, "s3 CreateBucket"],
      ["nobody knows", "/b/k", { method: "POST" }, "s3 POST of object"],
    ];
    for (const [what, path, init, says] of ofS3) {
      it(`refuses an S3 operation that ${what}`, async () => {
        await start("s3");
        for (const known of ["GetObject", "PutObject", "ListObjectsV2"]) service.answer(known, {});
        const headers = { ...(init.headers as object), ...signedFor("s3") };
        const answer = await fetch(endpoint.url + path, { ...init, headers });
        expect(answer.status).to.equal(501);
        expect(await answer.text()).to.contain(`does not simulate ${says}.</Message>`);
        expect(service.asked).to.deep.equal([]);
      });
    }

    it("survives a client that is no HTTP client, and one that leaves in the middle of its request", async () => {
      await start("events");
      const { port } = endpoint;
      await new Promise((resolve) =>
        connect(port, "127.0.0.1").on("close", resolve).resume().end("nonsense\r\n\r\n"),
      );
      await new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{", () => socket.destroy());
        });
        socket.on("close", resolve);
      });
      expect((await fetch(endpoint.url)).status).to.equal(404);
    });
  });

  it("serves services that are added once it is open", async () => {
    const services: EndpointArgs["services"] = {};
    await start("events", { services });
    service.answer("PutEvents", { FailedEntryCount: 0, Entries: [] });
    const put = (): Promise<unknown> =>
      clientOf(eventBridge.EventBridgeClient).send(new eventBridge.PutEventsCommand({ Entries: [] }));
    expect(await failure(put())).to.include({ name: "NotSimulated" });
    Object.assign(services, { events: service });
    await put();
    expect(service.asked).to.have.length(1);
  });

  describe("planted faults", () => {
    it("before: the operation is not done; after: it is done and its answer lost", async () => {
      const seen: unknown[] = [];
      await start("events", {
        faults: {
          before: (name, operation, input) => {
            seen.push([name, operation, input]);
            return seen.length === 1 ? new AwsError("ThrottlingException", "Slow down.") : undefined;
          },
          after: () => new AwsError("InternalFailure", "Lost.", 500),
        },
      });
      service.answer("PutEvents", { FailedEntryCount: 0, Entries: [] });
      const put = (): Promise<unknown> =>
        failure(
          clientOf(eventBridge.EventBridgeClient).send(new eventBridge.PutEventsCommand({ Entries: [] })),
        );
      expect(await put()).to.include({ name: "ThrottlingException" });
      expect(service.asked).to.have.length(0);
      expect(await put()).to.include({ name: "InternalFailure", message: "Lost." });
      expect(service.asked).to.have.length(1);
      expect(seen[0]).to.deep.equal(["events", "PutEvents", { Entries: [] }]);
    });
  });

  describe("routes", () => {
    it("come before the services and match whole path segments", async () => {
      await start("events", {
        routes: { "/_local/dashboard": (request, response) => response.end(`page ${request.url}`) },
      });
      const text = async (path: string): Promise<string> => (await fetch(endpoint.url + path)).text();
      expect(await text("/_local/dashboard/a?b=c")).to.equal("page /_local/dashboard/a?b=c");
      expect(await text("/_local/dashboard?b=c")).to.equal("page /_local/dashboard?b=c");
      expect(await text("/_local/dashboards")).to.contain("no request of an AWS API");
    });
  });

  describe("its port", () => {
    async function occupy(port = 0): Promise<Server> {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", resolve);
      });
      return server;
    }

    it("is an error by name when it was asked for and is taken", async () => {
      const other = await occupy();
      const { port } = other.address() as AddressInfo;
      await start("events");
      const error = await failure(startEndpoint({ services: {}, account, port }));
      expect(error.message).to.equal(
        `Port ${port} of 127.0.0.1 is in use, and a port that is asked for (--port) is never replaced: ` +
          "stop what uses it, or ask for another; 0 is any free one.",
      );
      other.close();
    });

    it("is the next free one when none was asked for", async () => {
      const first = await startEndpoint({ services: {}, account });
      endpoint = await startEndpoint({ services: {}, account });
      expect(first.port).to.be.at.least(4566);
      expect(endpoint.port).to.be.greaterThan(first.port);
      expect(endpoint.url).to.equal(`http://127.0.0.1:${endpoint.port}`);
      await first.close();
    });

    it("is free again after close, even with connections open", async () => {
      await start("events");
      const { port } = endpoint;
      const socket = connect(port, "127.0.0.1");
      await new Promise((resolve) => socket.once("connect", resolve));
      await endpoint.close();
      const next = await occupy(port);
      next.close();
    });
  });
});

function crc32Of(text: string): string {
  return Buffer.from(crc32(text).toString(16).padStart(8, "0"), "hex").toString("base64");
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** Without the SDK's own classes: string objects, byte arrays of other kinds. */
function plain(value: any): any {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Date || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
