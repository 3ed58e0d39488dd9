import { expect } from "chai";
import { queueArn, redriveTo, refusal, testSqs } from "./test-sqs";

describe("queues", () => {
  let aws: ReturnType<typeof testSqs>;
  beforeEach(() => (aws = testSqs()));
  const attributes = async (name: string, ...AttributeNames: string[]) =>
    (await aws.call("GetQueueAttributes", { ...aws.at(name), AttributeNames })).Attributes;
  const configure = (name: string, Attributes: object) =>
    aws.call("SetQueueAttributes", { ...aws.at(name), Attributes });

  describe("are not created", () => {
    it("as FIFO queues by the name or the attribute alone", async () => {
      const long = `${"x".repeat(76)}.fifo`;
      for (const [name, attributes, reason] of [
        ["q.fifo", {}, "Can only include"],
        ["q", { FifoQueue: "true" }, "must end with .fifo suffix"],
        [long, { FifoQueue: "true" }, "1 to 80 in length"],
      ] as const) {
        expect((await refusal(aws.create(name, attributes))).message, name).to.include(reason);
      }
    });

    it("with a name AWS refuses", async () => {
      for (const name of ["a b", "a.b", "ü", "x".repeat(81)]) {
        expect((await refusal(aws.create(name))).message).to.include("alphanumeric characters, hyphens");
      }
      expect((await refusal(aws.create(""))).queryCode).to.equal("MissingParameter");
    });

    it("twice with different attributes; with equal ones the first is answered", async () => {
      const { QueueUrl } = await aws.create("q", { DelaySeconds: "5" });
      expect((await aws.create("q", { DelaySeconds: "5", VisibilityTimeout: "30" })).QueueUrl).to.equal(
        QueueUrl,
      );
      expect((await aws.create("q")).QueueUrl).to.equal(QueueUrl);
      const error = await refusal(aws.create("q", { DelaySeconds: "6" }));
      expect([error.code, error.queryCode]).to.deep.equal(["QueueNameExists", "QueueAlreadyExists"]);
      expect(error.message).to.include("different value for attribute DelaySeconds");
    });

    it("within a minute after a queue of the name was deleted", async () => {
      await aws.create("q");
      await aws.send("q", "gone");
      await aws.call("DeleteQueue", aws.at("q"));
      await aws.clock.advance(59_999);
      expect((await refusal(aws.create("q"))).code).to.equal("QueueDeletedRecently");
      await aws.clock.advance(1);
      await aws.create("q");
      expect(aws.counts("q").visible).to.equal(0);
    });

    it("with a dead-letter queue that is not there or does not allow it", async () => {
      expect((await refusal(aws.create("q", redriveTo("d", 1)))).message).to.include(
        "target does not exist.",
      );
      const allow = { redrivePermission: "byQueue", sourceQueueArns: [queueArn("other")] };
      await aws.create("d", { RedriveAllowPolicy: JSON.stringify(allow) });
      expect((await refusal(aws.create("q", redriveTo("d", 1)))).message).to.include(
        "does not allow redrive from",
      );
      await aws.create("other", redriveTo("d", 1));
      await configure("d", { RedriveAllowPolicy: "" });
      await aws.create("q", redriveTo("d", 1));
    });
  });

  it("are found by any URL that ends in account and name, and by no other", async () => {
    await aws.create("q");
    for (const QueueUrl of [
      "http://localhost:1/111122223333/q",
      "https://sqs.eu-west-1.amazonaws.com/111122223333/q/",
    ]) {
      await aws.call("PurgeQueue", { QueueUrl });
      await aws.clock.advance(60_000);
    }
    const refused = async (QueueUrl?: string) =>
      (await refusal(aws.call("PurgeQueue", { QueueUrl }))).queryCode;
    expect(await refused("http://localhost:1/999999999999/q")).to.equal(
      "AWS.SimpleQueueService.NonExistentQueue",
    );
    expect(await refused("http://localhost:1/111122223333/p")).to.equal(
      "AWS.SimpleQueueService.NonExistentQueue",
    );
    expect(await refused("q")).to.equal("InvalidAddress");
    expect(await refused()).to.equal("MissingParameter");
  });

  it("are found by name and ARN", async () => {
    const { QueueUrl } = await aws.create("q");
    expect(QueueUrl).to.equal("http://127.0.0.1:4566/111122223333/q");
    expect(await aws.call("GetQueueUrl", { QueueName: "q" })).to.deep.equal({ QueueUrl });
    expect(aws.sqs.queueOf(queueArn("q"))?.url).to.equal(QueueUrl);
    for (const arn of [queueArn("p"), "arn:aws:sqs:us-east-1:111122223333:q", "q"]) {
      expect(aws.sqs.queueOf(arn), arn).to.equal(undefined);
    }
  });

  it("are listed by prefix and page", async () => {
    expect(await aws.call("ListQueues")).to.deep.equal({ QueueUrls: undefined, NextToken: undefined });
    for (const name of ["b-2", "a", "b-1", "b-3"]) await aws.create(name);
    const list = (input: object) => aws.call("ListQueues", { QueueNamePrefix: "b", ...input });
    const urls = (...names: string[]) => names.map((name) => aws.at(name).QueueUrl);
    expect((await list({})).QueueUrls).to.deep.equal(urls("b-1", "b-2", "b-3"));
    const { QueueUrls, NextToken } = await list({ MaxResults: 2 });
    expect(QueueUrls).to.deep.equal(urls("b-1", "b-2"));
    expect(await list({ MaxResults: 2, NextToken })).to.deep.equal({
      QueueUrls: urls("b-3"),
      NextToken: undefined,
    });
    expect((await refusal(list({ MaxResults: 1001 }))).message).to.include("between 1 and 1000");
  });

  it("show which queues give their messages up to them", async () => {
    await aws.create("d");
    await aws.create("q", redriveTo("d", 3));
    await aws.create("p");
    const sources = await aws.call("ListDeadLetterSourceQueues", aws.at("d"));
    expect(sources.queueUrls).to.deep.equal([aws.at("q").QueueUrl]);
    expect((await aws.call("ListDeadLetterSourceQueues", aws.at("p"))).queueUrls).to.deep.equal([]);
  });

  it("show the attributes that were asked for, and when they were changed", async () => {
    await aws.create("q", { VisibilityTimeout: "60" });
    const created = String(aws.clock.now() / 1000);
    await aws.clock.advance(5000);
    await configure("q", { DelaySeconds: "7" });
    for (const body of ["a", "b", "c"]) await aws.send("q", body, { DelaySeconds: body === "c" ? 9 : 0 });
    await aws.receive("q");
    expect(await attributes("q", "All")).to.include({
      QueueArn: queueArn("q"),
      VisibilityTimeout: "60",
      DelaySeconds: "7",
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "1",
      ApproximateNumberOfMessagesDelayed: "1",
      CreatedTimestamp: created,
      LastModifiedTimestamp: String(Number(created) + 5),
    });
    expect(await attributes("q", "DelaySeconds", "RedrivePolicy")).to.deep.equal({ DelaySeconds: "7" });
    expect(await attributes("q")).to.equal(undefined);
    expect((await refusal(attributes("q", "Colour"))).code).to.equal("InvalidAttributeName");
  });

  it("keep their attributes when one of a set is refused", async () => {
    await aws.create("q");
    const error = await refusal(configure("q", { DelaySeconds: "7", VisibilityTimeout: "never" }));
    expect(error.code).to.equal("InvalidAttributeValue");
    expect(await attributes("q", "DelaySeconds")).to.deep.equal({ DelaySeconds: "0" });
    expect((await refusal(aws.call("SetQueueAttributes", aws.at("q")))).queryCode).to.equal(
      "MissingParameter",
    );
  });

  it("are purged of everything, once a minute each", async () => {
    await aws.create("q");
    await aws.create("p");
    for (const delay of [0, 0, 5]) await aws.send("q", "m", { DelaySeconds: delay });
    await aws.receive("q");
    await aws.call("PurgeQueue", aws.at("q"));
    expect(aws.counts("q")).to.deep.equal({ visible: 0, inFlight: 0, delayed: 0 });
    await aws.call("PurgeQueue", aws.at("p"));
    await aws.clock.advance(59_999);
    const error = await refusal(aws.call("PurgeQueue", aws.at("q")));
    expect([error.code, error.httpStatus]).to.deep.equal(["PurgeQueueInProgress", 403]);
    await aws.clock.advance(1);
    await aws.call("PurgeQueue", aws.at("q"));
  });
});
