import { expect } from "chai";
import { receivedRecords } from "../../../handlers/consumer/received-records";
import { records } from "../support/sample-events";

describe("receivedRecords", () => {
  it("takes what an event source mapping sends, also none", () => {
    const sent = records(2);
    expect(receivedRecords({ Records: sent })).to.equal(sent);
    expect(receivedRecords({ Records: [] })).to.deep.equal([]);
  });

  const foreign: [what: string, invocation: unknown, got: string][] = [
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a text", "{}", "string"],
    ["a list", [records(1)], "a list"],
    ["an empty object, as the console's test button may send", {}, "an object of no fields"],
    ["a test event of the console", { key1: "value1", key2: "value2" }, "an object of the fields key1, key2"],
    [
      "an event of EventBridge",
      { version: "0", id: "1", "detail-type": "user.profile-updated", source: "s", detail: {} },
      "an event of EventBridge itself, whose rule must target the queue",
    ],
    [
      "what a schedule sends",
      { version: "0", "detail-type": "Scheduled Event" },
      "an event of EventBridge itself",
    ],
    [
      "Records of SNS",
      { Records: [{ EventSource: "aws:sns", Sns: { Message: "x" } }] },
      "Records of aws:sns",
    ],
    ["Records of S3", { Records: [{ eventSource: "aws:s3", s3: {} }] }, "Records of aws:s3"],
    [
      "Records of Kinesis",
      { Records: [{ eventSource: "aws:kinesis", kinesis: {} }] },
      "Records of aws:kinesis",
    ],
    ["Records that are no list", { Records: {} }, "an object of the fields Records"],
    [
      "messages as ReceiveMessage names them",
      { Records: [{ MessageId: "1", Body: "{}" }] },
      "the fields MessageId, Body",
    ],
    ["no messages", { Records: [1] }, "Records that hold number"],
  ];
  for (const [what, invocation, got] of foreign) {
    it(`says in one sentence that it got ${what}`, () => {
      expect(() => receivedRecords(invocation))
        .to.throw(
          Error,
          `invoked with ${got === "the fields MessageId, Body" ? "Records that hold an object of " : ""}${got}`,
        )
        .with.property("message")
        .that.matches(/expects \{ Records: \[message, …\] \}/)
        .and.does.not.match(/value1/);
    });
  }
});
