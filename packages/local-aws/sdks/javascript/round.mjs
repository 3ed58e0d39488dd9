// One round with the AWS SDK for JavaScript v3; what a round is, round-calls.ts says.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as s3 from "@aws-sdk/client-s3";
import * as sqs from "@aws-sdk/client-sqs";

// It says of a Node.js how long it will be supported, whatever it talks to.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// What it logs as errors it throws as well.
const logger = { trace() {}, debug() {}, info() {}, warn: console.warn, error() {} };
const clients = {
  dynamodb: new dynamodb.DynamoDBClient({ logger }),
  events: new eventbridge.EventBridgeClient({ logger }),
  s3: new s3.S3Client({ logger }),
  sqs: new sqs.SQSClient({ logger }),
};
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function makeRoute() {
  const { QueueUrl } = await clients.sqs.send(new sqs.CreateQueueCommand({ QueueName: "orders" }));
  const { Attributes } = await clients.sqs.send(
    new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const { QueueArn } = Attributes;
  const route = { Name: "orders", EventBusName: "shop" };
  await clients.events.send(new eventbridge.CreateEventBusCommand({ Name: "shop" }));
  const { RuleArn } = await clients.events.send(
    new eventbridge.PutRuleCommand({ ...route, EventPattern: JSON.stringify({ source: ["shop"] }) }),
  );
  const Statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: QueueArn,
    Condition: { ArnEquals: { "aws:SourceArn": RuleArn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await clients.sqs.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const { FailedEntryCount } = await clients.events.send(
    new eventbridge.PutTargetsCommand({
      Rule: "orders",
      EventBusName: "shop",
      Targets: [{ Id: "queue", Arn: QueueArn }],
    }),
  );
  assert.equal(FailedEntryCount, 0);
  return QueueUrl;
}

const Bucket = "claims";
const partBytes = 5 * 1024 * 1024;
const claim = randomBytes(partBytes + 1000);

async function putClaims() {
  await clients.s3.send(new s3.CreateBucketCommand({ Bucket }));
  const small = { Bucket, Key: "small", Body: "hello", IfNoneMatch: "*" };
  await clients.s3.send(new s3.PutObjectCommand(small));
  await assert.rejects(clients.s3.send(new s3.PutObjectCommand(small)), { name: "PreconditionFailed" });
  const Key = "large";
  const { UploadId } = await clients.s3.send(new s3.CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = [];
  for (const [index, Body] of [claim.subarray(0, partBytes), claim.subarray(partBytes)].entries()) {
    const PartNumber = index + 1;
    const part = { Bucket, Key, UploadId, PartNumber, Body };
    const { ETag, ChecksumCRC32 } = await clients.s3.send(new s3.UploadPartCommand(part));
    Parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }
  const MultipartUpload = { Parts };
  await clients.s3.send(new s3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
}

async function publish() {
  const Detail = JSON.stringify({ claim: { bucket: Bucket, key: "large", sha256: sha256(claim) } });
  const Entries = [{ EventBusName: "shop", Source: "shop", DetailType: "order placed", Detail }];
  const { FailedEntryCount } = await clients.events.send(new eventbridge.PutEventsCommand({ Entries }));
  assert.equal(FailedEntryCount, 0);
}

async function read(Key, Range) {
  const { Body } = await clients.s3.send(new s3.GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
  return Buffer.from(await Body.transformToByteArray());
}

async function consume(QueueUrl) {
  const { Messages = [] } = await clients.sqs.send(
    new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
  );
  assert.equal(Messages.length, 1);
  const [{ Body, ReceiptHandle }] = Messages;
  const event = JSON.parse(Body);
  assert.equal(event["detail-type"], "order placed");
  const { key, sha256: sum } = event.detail.claim;
  assert.equal(sha256(await read(key)), sum);
  const across = await read(key, `bytes=${partBytes - 2}-${partBytes + 1}`);
  assert.deepEqual(across, claim.subarray(partBytes - 2, partBytes + 2));
  assert.equal((await read("small")).toString(), "hello");
  await clients.sqs.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  for (const Key of ["large", "small"]) await clients.s3.send(new s3.DeleteObjectCommand({ Bucket, Key }));
  await assert.rejects(read(key), s3.NoSuchKey);
}

async function putOnce() {
  const TableName = "records";
  await clients.dynamodb.send(
    new dynamodb.CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await dynamodb.waitUntilTableExists({ client: clients.dynamodb, maxWaitTime: 30 }, { TableName });
  const Item = { id: { S: "order-1" }, count: { N: "1" } };
  const put = () =>
    clients.dynamodb.send(
      new dynamodb.PutItemCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(id)" }),
    );
  await put();
  await assert.rejects(put(), dynamodb.ConditionalCheckFailedException);
  const got = await clients.dynamodb.send(
    new dynamodb.GetItemCommand({ TableName, Key: { id: Item.id }, ConsistentRead: true }),
  );
  assert.deepEqual(got.Item, Item);
  await clients.dynamodb.send(new dynamodb.DeleteTableCommand({ TableName }));
}

async function sendInOrder() {
  const QueueName = "orders.fifo";
  const { QueueUrl } = await clients.sqs.send(
    new sqs.CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } }),
  );
  const send = (text) =>
    clients.sqs.send(
      new sqs.SendMessageCommand({
        QueueUrl,
        MessageBody: text,
        MessageGroupId: "customer",
        MessageDeduplicationId: text,
      }),
    );
  const first = await send("first");
  await send("second");
  assert.equal((await send("first")).SequenceNumber, first.SequenceNumber);
  const { Messages = [] } = await clients.sqs.send(
    new sqs.ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["MessageGroupId"],
    }),
  );
  assert.deepEqual(
    Messages.map(({ Body, Attributes }) => [Body, Attributes.MessageGroupId]),
    [
      ["first", "customer"],
      ["second", "customer"],
    ],
  );
  await clients.sqs.send(new sqs.DeleteQueueCommand({ QueueUrl }));
}

async function missQueue() {
  const missing = clients.sqs.send(new sqs.GetQueueUrlCommand({ QueueName: "none" }));
  await assert.rejects(missing, sqs.QueueDoesNotExist);
}

async function removeRoute(QueueUrl) {
  const EventBusName = "shop";
  await clients.events.send(
    new eventbridge.RemoveTargetsCommand({ Rule: "orders", EventBusName, Ids: ["queue"] }),
  );
  await clients.events.send(new eventbridge.DeleteRuleCommand({ Name: "orders", EventBusName }));
  await clients.events.send(new eventbridge.DeleteEventBusCommand({ Name: EventBusName }));
  await clients.sqs.send(new sqs.DeleteQueueCommand({ QueueUrl }));
  await clients.s3.send(new s3.DeleteBucketCommand({ Bucket }));
}

const queueUrl = await makeRoute();
await putClaims();
await publish();
await consume(queueUrl);
await putOnce();
await sendInOrder();
await missQueue();
await removeRoute(queueUrl);
