import { expect } from "chai";
import { refusal, testSqs } from "./test-sqs";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

describe("receiving", () => {
  let aws: ReturnType<typeof testSqs>;
  beforeEach(async () => {
    aws = testSqs();
    await aws.create("q", { VisibilityTimeout: "0" });
  });

  for (const [parameter, values, rule] of [
    ["MaxNumberOfMessages", [0, 11], "Must be between 1 and 10, if provided."],
    ["WaitTimeSeconds", [-1, 21], "Must be >= 0 and <= 20, if provided."],
    ["VisibilityTimeout", [-1, 43_201], "Must be >= 0 and <= 43200, if provided."],
  ] as const) {
    it(`refuses ${parameter} of ${values.join(" and ")}`, async () => {
      for (const value of values) {
        const { message } = await refusal(aws.receive("q", { [parameter]: value }));
        expect(message).to.equal(`Value ${value} for parameter ${parameter} is invalid. Reason: ${rule}`);
      }
    });
  }

  it("answers without a list when there is nothing", async () => {
    expect(await aws.call("ReceiveMessage", aws.at("q"))).to.deep.equal({});
  });

  describe("attributes", () => {
    beforeEach(async () => {
      const MessageAttributes = { "order.id": text("1"), "order.state": text("open"), note: text("n") };
      await aws.send("q", "m", { MessageAttributes });
    });
    const first = async (input: object) =>
      (await aws.call("ReceiveMessage", { ...aws.at("q"), ...input })).Messages[0];

    for (const [asked, given] of [
      [["All"], ["note", "order.id", "order.state"]],
      [[".*"], ["note", "order.id", "order.state"]],
      [["order.*"], ["order.id", "order.state"]],
      [["note", "nothing"], ["note"]],
    ] as const) {
      it(`of the message: ${asked.join(", ")} gives ${given.join(", ")}`, async () => {
        const { MessageAttributes } = await first({ MessageAttributeNames: asked });
        expect(Object.keys(MessageAttributes).sort()).to.deep.equal(given);
      });
    }

    it("of the message: none unless asked for by a name it has, case for case", async () => {
      for (const MessageAttributeNames of [undefined, [], ["Note"], ["order"]]) {
        const message = await first({ MessageAttributeNames });
        expect(message).to.have.all.keys("MessageId", "ReceiptHandle", "MD5OfBody", "Body");
      }
    });

    for (const member of ["MessageSystemAttributeNames", "AttributeNames"]) {
      it(`of the system are those ${member} names`, async () => {
        const { Attributes } = await first({ [member]: ["SentTimestamp", "AWSTraceHeader"] });
        expect(Attributes).to.deep.equal({ SentTimestamp: String(aws.clock.now()) });
        expect((await first({ [member]: ["All"] })).Attributes).to.have.all.keys(
          "SenderId",
          "SentTimestamp",
          "ApproximateReceiveCount",
          "ApproximateFirstReceiveTimestamp",
        );
      });
    }
  });

  it("deletes and hides in batches, each entry by itself", async () => {
    await aws.send("q", "a");
    await aws.send("q", "b");
    const [a, b] = await aws.receive("q", { MaxNumberOfMessages: 2, VisibilityTimeout: 60 });
    const deleted = await aws.call("DeleteMessageBatch", {
      ...aws.at("q"),
      Entries: [
        { Id: "bad", ReceiptHandle: "nonsense" },
        { Id: "none" },
        { Id: "good", ReceiptHandle: a!.ReceiptHandle },
      ],
    });
    expect(deleted.Successful).to.deep.equal([{ Id: "good" }]);
    expect(deleted.Failed.map(({ Id, Code }: { Id: string; Code: string }) => [Id, Code])).to.deep.equal([
      ["bad", "ReceiptHandleIsInvalid"],
      ["none", "MissingParameter"],
    ]);
    const hidden = await aws.call("ChangeMessageVisibilityBatch", {
      ...aws.at("q"),
      Entries: [
        { Id: "gone", ReceiptHandle: a!.ReceiptHandle, VisibilityTimeout: 5 },
        { Id: "untold", ReceiptHandle: b!.ReceiptHandle },
        { Id: "good", ReceiptHandle: b!.ReceiptHandle, VisibilityTimeout: 0 },
      ],
    });
    expect(hidden.Successful).to.deep.equal([{ Id: "good" }]);
    expect(hidden.Failed.map(({ Id, Code }: { Id: string; Code: string }) => [Id, Code])).to.deep.equal([
      ["gone", "InvalidParameterValue"],
      ["untold", "MissingParameter"],
    ]);
    expect(aws.counts("q")).to.deep.equal({ visible: 1, inFlight: 0, delayed: 0 });
  });

  it("refuses empty batches of either kind", async () => {
    for (const action of ["DeleteMessageBatch", "ChangeMessageVisibilityBatch"]) {
      const { message } = await refusal(aws.call(action, { ...aws.at("q"), Entries: [] }));
      expect(message).to.equal(`There should be at least one ${action}RequestEntry in the request.`);
    }
  });
});
