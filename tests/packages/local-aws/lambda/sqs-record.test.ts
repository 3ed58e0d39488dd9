import { expect } from "chai";
import { splitBySize, toRecord } from "../../../../packages/local-aws/lambda/sqs-record";
import { md5OfAttributes } from "../../../../packages/local-aws/sqs/md5";
import type { DeliveredMessage } from "../../../../packages/local-aws/sqs/message";
import { message, queueArn } from "./fakes";

const body = "{}";
const delivered: DeliveredMessage = {
  message: {
    id: "m-1",
    body,
    md5OfBody: "99914b93",
    attributes: {},
    traceHeader: "Root=1",
    groupId: undefined,
  },
  receiptHandle: "h-1",
  sentAtMs: 1_000,
  receiveCount: 2,
  firstReceivedAtMs: 2_000,
  deadLetterSourceArn: undefined,
};

describe("toRecord", () => {
  it("has the shape and the order of keys that Lambda gives", () => {
    const attributes = {
      reason: { DataType: "String", StringValue: "timeout" },
      blob: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 255]) },
    };
    const record = toRecord({ ...delivered, message: { ...delivered.message, attributes } }, queueArn);
    expect(JSON.stringify(record)).to.equal(
      JSON.stringify({
        messageId: "m-1",
        receiptHandle: "h-1",
        body,
        attributes: {
          SenderId: "000000000000",
          SentTimestamp: "1000",
          ApproximateReceiveCount: "2",
          ApproximateFirstReceiveTimestamp: "2000",
          AWSTraceHeader: "Root=1",
        },
        messageAttributes: {
          reason: { stringValue: "timeout", stringListValues: [], binaryListValues: [], dataType: "String" },
          blob: { binaryValue: "AQL/", stringListValues: [], binaryListValues: [], dataType: "Binary" },
        },
        md5OfMessageAttributes: md5OfAttributes(attributes),
        md5OfBody: "99914b93",
        eventSource: "aws:sqs",
        eventSourceARN: queueArn,
        awsRegion: "eu-west-1",
      }),
    );
  });

  it("has empty attributes, and no digest of them, when the message has none", () => {
    const record = toRecord(delivered, queueArn);
    expect(record.messageAttributes).to.deep.equal({});
    expect(JSON.parse(JSON.stringify(record))).not.to.have.property("md5OfMessageAttributes");
  });
});

describe("splitBySize", () => {
  const records = ["a", "b", "c"].map((id) => message(id, "é".repeat(100)));
  const bytesOfTwo = Buffer.byteLength(JSON.stringify({ Records: records.slice(0, 2) }));

  it("gives no group for no record", () => {
    expect(splitBySize([], 100)).to.deep.equal([]);
  });

  it("keeps each event within the limit, counted in bytes, and the order", () => {
    // One byte is kept in reserve for the comma after the last record.
    expect(splitBySize(records, bytesOfTwo + 1).map((group) => group.length)).to.deep.equal([2, 1]);
    expect(splitBySize(records, bytesOfTwo - 1).map((group) => group.length)).to.deep.equal([1, 1, 1]);
    expect(splitBySize(records, bytesOfTwo + 1).flat()).to.deep.equal(records);
  });

  it("counts attributes, whatever they are of", () => {
    const attributes = {
      text: { DataType: "String", StringValue: "é".repeat(50_000) },
      blob: { DataType: "Binary", BinaryValue: Buffer.alloc(75_000) },
    };
    for (const [name, value] of Object.entries(attributes)) {
      const record = toRecord(
        { ...delivered, message: { ...delivered.message, attributes: { [name]: value } } },
        queueArn,
      );
      const groups = splitBySize([record, record, record], 250_000);
      expect(groups.map((group) => group.length)).to.deep.equal([2, 1]);
    }
  });

  it("still hands over a record that is too large alone", () => {
    expect(splitBySize(records, 10).map((group) => group.length)).to.deep.equal([1, 1, 1]);
  });
});
