import { createHash } from "node:crypto";
import { expect } from "chai";
import type { JsonCall } from "../../../handlers/aws/json-service";
import { eventBridgePublisher, sqsQueues } from "../../../handlers/dead-letters/aws-recovery-ports";
import { rejection } from "../../events/publisher/fixtures";
import { text } from "./fixtures";

type Sent = [action: string, input: object];

const md5 = createHash("md5").update("b").digest("hex");

function callThat(answer: object, sent: Sent[] = []): JsonCall<Record<string, [object, object]>> {
  return async (operation, input) => {
    sent.push([operation, input]);
    return answer;
  };
}

describe("sqsQueues", () => {
  const QueueUrl = "https://sqs/q";

  it("receives at once, with every attribute that matters", async () => {
    const sent: Sent[] = [];
    const attributes = { reason: text("permanent") };
    const system = { DeadLetterQueueSourceArn: "arn:q", AWSTraceHeader: "Root=1", MessageGroupId: "g" };
    const message = {
      ...{ MessageId: "m", ReceiptHandle: "h", Body: "b", MessageAttributes: attributes },
      MD5OfBody: md5,
      Attributes: { ...system, SentTimestamp: "1700000000000" },
    };
    const queues = sqsQueues(callThat({ Messages: [message] }, sent));
    expect(await queues.receive(QueueUrl, 7, 300)).to.deep.equal([
      {
        ...{ messageId: "m", receiptHandle: "h", body: "b", attributes, movedFromArn: "arn:q" },
        ...{ traceHeader: "Root=1", groupId: "g", sentAtMs: 1_700_000_000_000 },
      },
    ]);
    const names = ["AWSTraceHeader", "DeadLetterQueueSourceArn", "MessageGroupId", "SentTimestamp"];
    const asked = {
      ...{ QueueUrl, MaxNumberOfMessages: 7, VisibilityTimeout: 300, WaitTimeSeconds: 0 },
      ...{ MessageAttributeNames: ["All"], MessageSystemAttributeNames: names },
    };
    expect(sent).to.deep.equal([["ReceiveMessage", asked]]);
  });

  it("takes no messages for none", async () => {
    expect(await sqsQueues(callThat({})).receive(QueueUrl, 10, 1)).to.deep.equal([]);
  });

  it("sends body and attributes, and trace and group only when there are any", async () => {
    const sent: Sent[] = [];
    const queues = sqsQueues(callThat({ MD5OfMessageBody: md5 }, sent));
    await queues.send(QueueUrl, { body: "b", attributes: { reason: text("r") } });
    await queues.send(QueueUrl, { body: "b", attributes: {}, traceHeader: "Root=1", groupId: "g" });
    expect(sent.map(([, input]) => input)).to.deep.equal([
      { QueueUrl, MessageBody: "b", MessageAttributes: { reason: text("r") } },
      {
        QueueUrl,
        MessageBody: "b",
        MessageAttributes: {},
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1" } },
        MessageGroupId: "g",
      },
    ]);
  });

  it("asks how many messages can be received, and receives none", async () => {
    const sent: Sent[] = [];
    const answer = { Attributes: { ApproximateNumberOfMessages: "42" } };
    expect(await sqsQueues(callThat(answer, sent)).count(QueueUrl)).to.equal(42);
    const asked = { QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] };
    expect(sent).to.deep.equal([["GetQueueAttributes", asked]]);
  });

  it("deletes and releases by receipt handle", async () => {
    const sent: Sent[] = [];
    const queues = sqsQueues(callThat({}, sent));
    await queues.remove(QueueUrl, "h");
    await queues.release(QueueUrl, "h");
    expect(sent).to.deep.equal([
      ["DeleteMessage", { QueueUrl, ReceiptHandle: "h" }],
      ["ChangeMessageVisibility", { QueueUrl, ReceiptHandle: "h", VisibilityTimeout: 0 }],
    ]);
  });
});

describe("eventBridgePublisher", () => {
  const [time, resources] = ["2026-11-01T10:00:00Z", ["bellyfed:recoveries/1"]] as const;
  const traceHeader = "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736";
  const event = { busName: "bus", source: "s", type: "user.a", detail: "{}", time, resources, traceHeader };

  it("puts the event", async () => {
    const sent: Sent[] = [];
    await eventBridgePublisher(callThat({ Entries: [{ EventId: "e" }] }, sent))(event);
    const entry = { EventBusName: "bus", Source: "s", DetailType: "user.a", Detail: "{}" };
    expect(sent[0]?.[1]).to.deep.equal({
      Entries: [{ ...entry, Time: new Date(time), Resources: resources, TraceHeader: traceHeader }],
    });
    expect(JSON.stringify(sent[0]?.[1])).to.contain(`"Time":${Date.parse(time) / 1_000},`);
  });

  for (const time of ["", "yesterday", undefined as unknown as string]) {
    it(`leaves the time to EventBridge when a message has none that is one: ${String(time)}`, async () => {
      const sent: Sent[] = [];
      const client = callThat({ Entries: [{ EventId: "e" }] }, sent);
      await eventBridgePublisher(client)({ ...event, time });
      expect(JSON.stringify(sent[0]?.[1])).not.to.contain('"Time"');
    });
  }

  for (const [what, answer, message] of [
    ["an error", { Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "no" }] }, "InternalFailure: no"],
    ["no id", { Entries: [{}] }, "NoAnswer: no event id"],
    ["nothing", {}, "NoAnswer: no event id"],
  ] as const) {
    it(`rejects when EventBridge answers ${what} with status 200`, async () => {
      const put = eventBridgePublisher(callThat(answer));
      expect((await rejection(put(event))).message).to.equal(message);
    });
  }
});
