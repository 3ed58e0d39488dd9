import { expect } from "chai";
import { sqsConsumerQueue } from "../../../handlers/aws/sqs-consumer-queue";
import { rejection } from "../../events/publisher/fixtures";
import { awsStub, sent } from "../support/aws-stub";

/** SQS clients take the host of a queue's URL for the endpoint. */
const placeAt = (url: string) => ({
  queueUrl: `${url}/1/queue`,
  deadLetterQueueUrl: `${url}/1/dead`,
  rejectedQueueUrl: `${url}/1/rejected`,
});
const attributes = {
  ...{ reason: "permanent", detail: "no", eventId: "id-1", eventType: "user.left", domain: "user" },
  ...{ consumer: "journal", firstSeen: "2026-11-23T12:00:00.000Z", origin: "queue", recoveries: 1 },
};
const change = { receiptHandle: "handle", visibilitySeconds: 7 };

describe("sqsConsumerQueue", () => {
  const stub = awsStub();

  for (const [send, url] of [
    ["sendDeadLetter", "deadLetterQueueUrl"],
    ["sendRejected", "rejectedQueueUrl"],
  ] as const) {
    it(`${send} sends the body, its attributes and its trace to its queue`, async () => {
      stub.answer = ({ input }) => ({ body: sent(input) });
      const queue = sqsConsumerQueue(placeAt(stub.url));
      await queue[send]({ body: "{}", attributes, traceHeader: "Root=1-2" });
      expect(stub.requests.map(({ action }) => action)).to.deep.equal(["SendMessage"]);
      expect(stub.requests[0]?.input).to.deep.include({
        QueueUrl: placeAt(stub.url)[url],
        MessageBody: "{}",
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2" } },
      });
      expect(stub.requests[0]?.input.MessageAttributes).to.deep.include({
        reason: { DataType: "String", StringValue: "permanent" },
        recoveries: { DataType: "Number", StringValue: "1" },
      });
    });

    it(`${send} rejects when SQS refuses`, async () => {
      stub.answer = () => ({ type: "QueueDoesNotExist" });
      const error = await rejection(sqsConsumerQueue(placeAt(stub.url))[send]({ body: "{}", attributes }));
      expect(error.name).to.equal("QueueDoesNotExist");
    });
  }

  it("does not take for sent what SQS has otherwise", async () => {
    stub.answer = () => ({ body: sent({ MessageBody: "{" }) });
    const error = await rejection(
      sqsConsumerQueue(placeAt(stub.url)).sendDeadLetter({ body: "{}", attributes }),
    );
    expect(error.message).to.equal("InvalidChecksumError");
  });

  it("changes visibilities in one request", async () => {
    stub.answer = () => ({ body: { Successful: [{ Id: "0" }], Failed: [] } });
    await sqsConsumerQueue(placeAt(stub.url)).changeVisibility([change]);
    expect(stub.requests[0]).to.deep.include({
      action: "ChangeMessageVisibilityBatch",
      input: {
        QueueUrl: placeAt(stub.url).queueUrl,
        Entries: [{ Id: "0", ReceiptHandle: "handle", VisibilityTimeout: 7 }],
      },
    });
  });

  it("says how many changes SQS refused though it answered 200", async () => {
    const Failed = [{ Id: "0", Code: "ReceiptHandleIsInvalid", SenderFault: true }];
    stub.answer = () => ({ body: { Successful: [], Failed } });
    const error = await rejection(sqsConsumerQueue(placeAt(stub.url)).changeVisibility([change]));
    expect(error.message).to.equal("SQS refused 1 of 1 changes: ReceiptHandleIsInvalid");
  });
});
