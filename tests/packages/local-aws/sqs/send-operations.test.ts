import { expect } from "chai";
import { bodies, refusal, testSqs } from "./test-sqs";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

describe("sending", () => {
  let aws: ReturnType<typeof testSqs>;
  beforeEach(async () => {
    aws = testSqs();
    await aws.create("q");
  });
  const sendBatch = (Entries: object[]) => aws.call("SendMessageBatch", { ...aws.at("q"), Entries });

  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, text("x")]));
  const numeric = { AWSTraceHeader: { DataType: "Number", StringValue: "1" } };
  const refused: [string, object, message: string, code?: string][] = [
    ["no body", { MessageBody: "" }, "parameter MessageBody", "MissingParameter"],
    ["a control character", { MessageBody: "a\u0000" }, "Invalid characters", "InvalidMessageContents"],
    ["half a surrogate pair", { MessageBody: "a\ud83d" }, "Invalid characters", "InvalidMessageContents"],
    ["#xFFFE", { MessageBody: "\ufffe" }, "Invalid characters", "InvalidMessageContents"],
    ["a delay of 901 s", { DelaySeconds: 901 }, "Value 901 for parameter DelaySeconds"],
    ["a negative delay", { DelaySeconds: -1 }, "Value -1 for parameter DelaySeconds"],
    ["a group id with a space", { MessageGroupId: "a b" }, "Value a b for parameter"],
    ["a group id of 129", { MessageGroupId: "g".repeat(129) }, "1 to 128 in length"],
    ["a deduplication id", { MessageDeduplicationId: "x" }, "not valid for this queue type"],
    ["eleven attributes", { MessageAttributes: eleven }, "[11] exceeds the allowed maximum [10]"],
    ["a system attribute", { MessageSystemAttributes: { SenderId: text("me") } }, "'SenderId'"],
    ["a trace header that is no string", { MessageSystemAttributes: numeric }, "AWSTraceHeader"],
  ];
  for (const [what, input, message, code = "InvalidParameterValue"] of refused) {
    it(`refuses ${what}`, async () => {
      const error = await refusal(aws.send("q", "body", input));
      expect([error.queryCode, error.httpStatus]).to.deep.equal([code, 400]);
      expect(error.message).to.include(message);
      expect(aws.counts("q").visible).to.equal(0);
    });
  }

  for (const [name, value, rule] of [
    ["AWS.x", text("v"), "name 'AWS.x' is invalid"],
    ["amazon.x", text("v"), "name 'amazon.x' is invalid"],
    [".x", text("v"), "name '.x' is invalid"],
    ["x..y", text("v"), "name 'x..y' is invalid"],
    ["x y", text("v"), "name 'x y' is invalid"],
    ["n".repeat(257), text("v"), "is invalid"],
    ["x", { StringValue: "v" }, "'x' has an invalid message attribute type"],
    ["x", { DataType: "Text", StringValue: "v" }, "'x' has an invalid message attribute type"],
    ["x", text(""), "'x' must contain a non-empty"],
    ["x", { DataType: "Binary", BinaryValue: new Uint8Array() }, "'x' must contain a non-empty"],
    ["x", { DataType: "Number", StringValue: "many" }, "Can't cast the value of message attribute 'x'"],
  ] as const) {
    it(`refuses the attribute ${name.slice(0, 10)} of ${JSON.stringify(value)}`, async () => {
      const error = await refusal(aws.send("q", "body", { MessageAttributes: { [name]: value } }));
      expect(error.queryCode).to.equal("InvalidParameterValue");
      expect(error.message).to.include(rule);
    });
  }

  it("takes each kind of attribute, and every allowed character", async () => {
    const MessageAttributes = {
      "order.id": text("x"),
      price: { DataType: "Number.EUR", StringValue: "-1.5e3" },
      picture: { DataType: "Binary.png", BinaryValue: Uint8Array.of(1, 2) },
    };
    const body = "\t\n\r \ud7ff\ue000\ufffd\u{10000}\u{10ffff}";
    await aws.send("q", body, { MessageAttributes });
    const [message] = await aws.receive("q");
    expect(message).to.deep.include({ Body: body, MessageAttributes });
  });

  it("answers the digests a client checks", async () => {
    const answer = await aws.send("q", "Crème brûlée", {
      MessageAttributes: { eventId: text("e-1") },
      MessageSystemAttributes: { AWSTraceHeader: text("Root=1-abc") },
    });
    expect(answer).to.include({
      MD5OfMessageBody: "e407d94fc97e730de8e2df74ab7c50a3",
      MD5OfMessageAttributes: "ce09f508d19161a034f46f58e8246f98",
      MD5OfMessageSystemAttributes: "4777fe4e8f0ac8a9a8da35539c6fb198",
    });
    expect(await aws.send("q", "plain")).to.have.all.keys("MessageId", "MD5OfMessageBody");
  });

  it("counts body, attribute names, types and values against the queue's maximum, in bytes", async () => {
    await aws.create("small", { MaximumMessageSize: "1024" });
    const MessageAttributes = {
      name: text("four"),
      bits: { DataType: "Binary", BinaryValue: Uint8Array.of(1) },
    };
    const attributeBytes = 4 + 6 + 4 + (4 + 6 + 1);
    const fits = "é".repeat(499) + "e".repeat(1024 - 998 - attributeBytes);
    await aws.send("small", fits, { MessageAttributes });
    const error = await refusal(aws.send("small", `${fits}e`, { MessageAttributes }));
    expect(error.message).to.equal(
      "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
    );
  });

  it("takes a message of 1 MiB, and none of a byte more", async () => {
    await aws.send("q", "a".repeat(1_048_576));
    const error = await refusal(aws.send("q", "a".repeat(1_048_577)));
    expect(error.message).to.include("Message must be shorter than 1048576 bytes.");
  });

  describe("in batches", () => {
    const entry = (Id: string, more: object = {}) => ({ Id, MessageBody: Id, ...more });

    const eleven = Array.from({ length: 11 }, (_, n) => entry(`e${n}`));
    const large = [entry("a", { MessageBody: "a".repeat(1_048_576) }), entry("b")];
    for (const [what, entries, code, message] of [
      ["without entries", [], "EmptyBatchRequest", "at least one SendMessageBatchRequestEntry"],
      ["of eleven", eleven, "TooManyEntriesInBatchRequest", "per request are 10. You have sent 11."],
      [
        "with an id twice",
        ["a", "b", "a"].map((id) => entry(id)),
        "BatchEntryIdsNotDistinct",
        "Id a repeated.",
      ],
      ["with an id of strange letters", [entry("a:b")], "InvalidBatchEntryId", "hyphens and underscores"],
      ["with an id of 81 letters", [entry("x".repeat(81))], "InvalidBatchEntryId", "at most 80 letters long"],
      ["of 1 MiB and a byte", large, "BatchRequestTooLong", "1048576 bytes. You have sent 1048577 bytes."],
    ] as const) {
      it(`refuses one ${what}, whole`, async () => {
        const error = await refusal(sendBatch([...entries]));
        expect([error.code, error.queryCode]).to.deep.equal([code, `AWS.SimpleQueueService.${code}`]);
        expect(error.message).to.include(message);
        expect(aws.counts("q").visible).to.equal(0);
      });
    }

    it("fails bad entries and sends the others", async () => {
      const answer = await sendBatch([
        entry("good"),
        entry("late", { DelaySeconds: 901 }),
        entry("odd", { MessageBody: "\u0001" }),
      ]);
      expect(answer.Successful.map((each: { Id: string }) => each.Id)).to.deep.equal(["good"]);
      expect(answer.Failed).to.deep.include({
        Id: "late",
        SenderFault: true,
        Code: "InvalidParameterValue",
        Message:
          "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
      });
      expect(answer.Failed.map((each: { Id: string }) => each.Id)).to.deep.equal(["late", "odd"]);
      expect(bodies(await aws.receive("q", { MaxNumberOfMessages: 10 }))).to.deep.equal(["good"]);
    });

    it("names no failures when there are none, and no successes when there are none", async () => {
      expect((await sendBatch([entry("a")])).Failed).to.equal(undefined);
      expect((await sendBatch([entry("a", { MessageBody: "" })])).Successful).to.equal(undefined);
    });
  });

  it("leaves a trace of every message", async () => {
    const { MessageId } = await aws.send("q", "hello");
    expect(aws.trace.entries).to.deep.equal([
      { atMs: aws.clock.now(), step: "sent", where: "q", id: MessageId, body: "hello" },
    ]);
  });
});
