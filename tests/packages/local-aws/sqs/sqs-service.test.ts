import { expect } from "chai";
import { redriveTo, refusal, testSqs } from "./test-sqs";

describe("SqsService", () => {
  it("has every operation of the SDK's client, and names those it does not simulate", async () => {
    const sdk = await import("@aws-sdk/client-sqs");
    const commands = Object.keys(sdk).filter(
      (name) => /^[A-Z].*Command$/.test(name) && !name.startsWith("$"),
    );
    const aws = testSqs();
    expect(Object.keys(aws.sqs.operations).sort()).to.deep.equal(
      commands.map((name) => name.replace(/Command$/, "")).sort(),
    );
    for (const action of ["AddPermission", "RemovePermission"]) {
      const { code, message } = await refusal(aws.call(action, {}));
      expect([code, message]).to.deep.equal([
        "NotSimulated",
        `The local AWS does not simulate sqs:${action}.`,
      ]);
    }
  });

  it("shows what is in its queues", async () => {
    const aws = testSqs();
    await aws.create("q");
    await aws.create("empty");
    await aws.send("q", "a");
    await aws.clock.advance(3000);
    await aws.send("q", "b");
    await aws.send("q", "c", { DelaySeconds: 60 });
    await aws.receive("q");
    expect(aws.sqs.inspect()).to.deep.equal([
      { name: "empty", visible: 0, inFlight: 0, delayed: 0, oldestAgeMs: undefined },
      { name: "q", visible: 1, inFlight: 1, delayed: 1, oldestAgeMs: 3000 },
    ]);
  });

  describe("metrics", () => {
    let aws: ReturnType<typeof testSqs>;
    let values: Record<string, number>;

    beforeEach(async () => {
      values = {};
      aws = testSqs({
        metric: (name, { QueueName }, value) => {
          const key = `${QueueName} ${name}`;
          values[key] = name.startsWith("Approximate") ? value : (values[key] ?? 0) + value;
        },
      });
      await aws.create("d");
      await aws.create("q", redriveTo("d", 3));
    });
    const sampled = () => {
      aws.sqs.sampleGauges();
      return values;
    };

    it("count what was sent, received and deleted, and receives of nothing; not what was redriven", async () => {
      const Entries = ["a", "b"].map((body) => ({ Id: body, MessageBody: body }));
      await aws.call("SendMessageBatch", { ...aws.at("q"), Entries });
      for (let n = 0; n < 3; n++) await aws.receive("q", { MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
      await aws.receive("q");
      const [{ ReceiptHandle }] = (await aws.receive("d")) as [{ ReceiptHandle: string }];
      await aws.call("DeleteMessage", { ...aws.at("d"), ReceiptHandle });
      expect(values).to.deep.equal({
        "q NumberOfMessagesSent": 2,
        "q NumberOfMessagesReceived": 6,
        "q NumberOfEmptyReceives": 1,
        "d NumberOfMessagesReceived": 1,
        "d NumberOfMessagesDeleted": 1,
      });
    });

    it("gauge where messages are", async () => {
      for (const delay of [0, 0, 0, 9]) await aws.send("q", "m", { DelaySeconds: delay });
      await aws.receive("q");
      await aws.clock.advance(4500);
      expect(sampled()).to.include({
        "q ApproximateNumberOfMessagesVisible": 2,
        "q ApproximateNumberOfMessagesNotVisible": 1,
        "q ApproximateNumberOfMessagesDelayed": 1,
        "q ApproximateAgeOfOldestMessage": 4,
        "d ApproximateNumberOfMessagesVisible": 0,
        "d ApproximateAgeOfOldestMessage": 0,
      });
    });

    it("age the oldest message received less than three times; in a dead-letter queue, since it got there", async () => {
      await aws.send("q", "poison");
      await aws.clock.advance(10_000);
      await aws.receive("q", { VisibilityTimeout: 0 });
      await aws.receive("q", { VisibilityTimeout: 0 });
      await aws.send("q", "fresh", { DelaySeconds: 900 });
      await aws.clock.advance(5000);
      expect(sampled()["q ApproximateAgeOfOldestMessage"]).to.equal(15);
      await aws.receive("q", { VisibilityTimeout: 0 });
      expect(sampled()["q ApproximateAgeOfOldestMessage"]).to.equal(5);
      await aws.receive("q");
      await aws.clock.advance(2000);
      expect(sampled()["d ApproximateAgeOfOldestMessage"]).to.equal(2);
    });
  });
});
