import { expect } from "chai";
import { splitBySize, toRecord } from "../../../../packages/local-aws/lambda/sqs-record";
import { message, queueArn } from "./fakes";

describe("toRecord", () => {
  it("has the shape and the order of keys that Lambda gives", () => {
    const record = toRecord(
      {
        MessageId: "m-1",
        ReceiptHandle: "h-1",
        Body: "{}",
        MD5OfBody: "99914b93",
        MD5OfMessageAttributes: "abc",
        Attributes: { ApproximateReceiveCount: "2", AWSTraceHeader: "Root=1" },
        MessageAttributes: {
          reason: { DataType: "String", StringValue: "timeout" },
          blob: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 255]) },
        },
      },
      queueArn,
    );
    expect(JSON.stringify(record)).to.equal(
      JSON.stringify({
        messageId: "m-1",
        receiptHandle: "h-1",
        body: "{}",
        attributes: { ApproximateReceiveCount: "2", AWSTraceHeader: "Root=1" },
        messageAttributes: {
          reason: { stringValue: "timeout", stringListValues: [], binaryListValues: [], dataType: "String" },
          blob: { binaryValue: "AQL/", stringListValues: [], binaryListValues: [], dataType: "Binary" },
        },
        md5OfMessageAttributes: "abc",
        md5OfBody: "99914b93",
        eventSource: "aws:sqs",
        eventSourceARN: queueArn,
        awsRegion: "eu-west-1",
      }),
    );
  });

  it("has empty attributes, and no digest of them, when the message has none", () => {
    const record = toRecord(message("m"), queueArn);
    expect(record).to.deep.include({ attributes: {}, messageAttributes: {} });
    expect(record).not.to.have.property("md5OfMessageAttributes");
  });
});

describe("splitBySize", () => {
  const records = ["a", "b", "c"].map((id) => toRecord(message(id, "é".repeat(100)), queueArn));
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

  it("still hands over a record that is too large alone", () => {
    expect(splitBySize(records, 10).map((group) => group.length)).to.deep.equal([1, 1, 1]);
  });
});
