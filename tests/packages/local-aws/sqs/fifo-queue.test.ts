import { expect } from "chai";
import { settle } from "../manual-clock";
import { bodies, queueArn, refusal, testSqs } from "./test-sqs";

const minuteMs = 60_000;

describe("a FIFO queue", () => {
  let aws: ReturnType<typeof testSqs>;
  const send = (MessageBody: string, MessageGroupId: string, more: object = {}) =>
    aws.send("q.fifo", MessageBody, { MessageGroupId, ...more });
  const receive = (max = 10, more: object = {}) =>
    aws.receive("q.fifo", { MaxNumberOfMessages: max, ...more });
  const del = async (ReceiptHandle?: string) =>
    aws.call("DeleteMessage", { ...aws.at("q.fifo"), ReceiptHandle });
  const redriveTo = (name: string, maxReceiveCount: number) =>
    JSON.stringify({ deadLetterTargetArn: queueArn(name), maxReceiveCount });
  const create = (name: string, more: object = {}) =>
    aws.create(name, { FifoQueue: "true", ContentBasedDeduplication: "true", ...more });

  beforeEach(async () => {
    aws = testSqs();
    await create("q.fifo");
  });

  describe("order", () => {
    it("keeps a group's messages back while one of them is in flight, and no other group's", async () => {
      for (const body of ["a1", "a2", "b1", "a3"]) await send(body, body.charAt(0));
      const [a1] = await receive(1);
      expect(bodies(await receive())).to.deep.equal(["b1"]);
      expect(await receive()).to.deep.equal([]);
      expect(aws.counts("q.fifo")).to.deep.equal({ visible: 2, inFlight: 2, delayed: 0 });
      await del(a1?.ReceiptHandle);
      expect(bodies(await receive())).to.deep.equal(["a2", "a3"]);
    });

    it("begins a group anew with what came back, in the order in which it was sent", async () => {
      for (const body of ["a1", "a2", "a3", "a4"]) await send(body, "a");
      const [a1, , a3] = await receive(3, { VisibilityTimeout: 10 });
      await del(a1?.ReceiptHandle);
      await aws.call("ChangeMessageVisibility", {
        ...aws.at("q.fifo"),
        ReceiptHandle: a3?.ReceiptHandle,
        VisibilityTimeout: 0,
      });
      expect(await receive(), "a2 is still in flight").to.deep.equal([]);
      await aws.clock.advance(10_000);
      expect(bodies(await receive())).to.deep.equal(["a2", "a3", "a4"]);
    });

    it("wakes a long poll when a group becomes free", async () => {
      for (const body of ["a1", "a2"]) await send(body, "a");
      const [a1] = await receive(1);
      const waiting = receive(1, { WaitTimeSeconds: 20 });
      await settle();
      await del(a1?.ReceiptHandle);
      expect(bodies(await waiting)).to.deep.equal(["a2"]);
    });

    it("lets the next message go on when one was given up, into a dead-letter queue in order", async () => {
      await create("d.fifo");
      await aws.call("SetQueueAttributes", {
        ...aws.at("q.fifo"),
        Attributes: { RedrivePolicy: redriveTo("d.fifo", 1) },
      });
      for (const body of ["a1", "a2", "b1"]) await send(body, body.charAt(0));
      await receive(2, { VisibilityTimeout: 1 });
      await aws.clock.advance(1000);
      expect(bodies(await receive())).to.deep.equal(["b1"]);
      const dead = await aws.receive("d.fifo", { MaxNumberOfMessages: 10 });
      expect(bodies(dead)).to.deep.equal(["a1", "a2"]);
      expect(dead[0]?.Attributes).to.include({ MessageGroupId: "a", ApproximateReceiveCount: "2" });
    });

    it("puts what is moved back behind what came meanwhile", async () => {
      await create("d.fifo");
      await aws.call("SetQueueAttributes", {
        ...aws.at("q.fifo"),
        Attributes: { RedrivePolicy: redriveTo("d.fifo", 1) },
      });
      await send("old", "a");
      await receive(1, { VisibilityTimeout: 0 });
      await receive(1);
      await send("new", "a");
      await aws.call("StartMessageMoveTask", { SourceArn: queueArn("d.fifo") });
      await aws.clock.advance(1000);
      expect(bodies(await receive())).to.deep.equal(["new", "old"]);
    });
  });

  describe("deduplication", () => {
    it("answers a message of the last five minutes as it did, and does not send it again", async () => {
      const first = await send("same", "a");
      await del((await receive())[0]?.ReceiptHandle);
      await aws.clock.advance(5 * minuteMs - 1);
      expect(await send("same", "b"), "deleted, and of another group").to.deep.equal(first);
      expect(await receive()).to.deep.equal([]);
      await aws.clock.advance(1);
      const again = await send("same", "a");
      expect(again.MessageId).not.to.equal(first.MessageId);
      expect(again.SequenceNumber > first.SequenceNumber).to.equal(true);
      expect((await receive())[0]?.Attributes).to.deep.include({
        SequenceNumber: again.SequenceNumber,
        MessageGroupId: "a",
        MessageDeduplicationId: "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5",
      });
    });

    it("goes by the id that was given, within a batch too", async () => {
      const entry = (Id: string, MessageDeduplicationId?: string) => {
        return { Id, MessageBody: Id, MessageGroupId: "a", MessageDeduplicationId };
      };
      const Entries = [entry("1", "x"), entry("2", "x"), entry("3"), entry("4", "y")];
      const { Successful } = await aws.call("SendMessageBatch", { ...aws.at("q.fifo"), Entries });
      expect(Successful).to.have.length(4);
      expect(Successful[1].MessageId).to.equal(Successful[0].MessageId);
      expect(bodies(await receive())).to.deep.equal(["1", "3", "4"]);
    });

    it("reaches over one group where the scope is the group", async () => {
      await create("scoped.fifo", { DeduplicationScope: "messageGroup" });
      for (const MessageGroupId of ["a", "b", "a"]) await aws.send("scoped.fifo", "same", { MessageGroupId });
      expect(await aws.receive("scoped.fifo", { MaxNumberOfMessages: 10 })).to.have.length(2);
    });
  });

  describe("refuses", () => {
    const refused: readonly [string, () => Promise<unknown>, string][] = [
      ["no group", () => aws.send("q.fifo", "m"), "must contain the parameter MessageGroupId"],
      ["a delay of one message", () => send("m", "a", { DelaySeconds: 1 }), "not valid for this queue type"],
      ["a bad id", () => send("m", "a", { MessageDeduplicationId: "a b" }), "1 to 128 in length"],
      [
        "no id without content-based deduplication",
        async () => {
          await create("strict.fifo", { ContentBasedDeduplication: "false" });
          await aws.send("strict.fifo", "m", { MessageGroupId: "a" });
        },
        "The queue should either have ContentBasedDeduplication enabled",
      ],
      [
        "a standard queue for its dead letters",
        async () => {
          await aws.create("d");
          await create("other.fifo", { RedrivePolicy: redriveTo("d", 1) });
        },
        "must be same type of queue",
      ],
      [
        "an attempt id, which is not simulated",
        () => receive(1, { ReceiveRequestAttemptId: "1" }),
        "ReceiveRequestAttemptId",
      ],
    ];
    for (const [what, attempt, reason] of refused)
      it(what, async () => expect((await refusal(attempt())).message).to.include(reason));

    it("the handle of a receive that is over", async () => {
      await send("m", "a");
      const [first] = await receive(1, { VisibilityTimeout: 1 });
      await aws.clock.advance(1000);
      await receive(1);
      expect((await refusal(del(first?.ReceiptHandle))).message).to.include("has expired");
    });
  });
});
