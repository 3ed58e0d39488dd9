import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { maxEventBytes, maxMessageBytes } from "../../../events/message/message-size";
import { toOutgoingEvent } from "../../../events/publisher/outgoing-event";
import { queueSpool } from "../../../events/publisher/queue-spool";
import { NotSpooledError, type SendBatch, type Spool } from "../../../events/publisher/spool";
import { rejection, spooled, testEvent, testId } from "./fixtures";

const queueUrl = "https://sqs.eu-west-1.amazonaws.com/123456789012/spool";

/** A queue whose received messages stay away until it is told otherwise. */
class TestQueue {
  waiting: { MessageId: string; Body: string }[] = [];
  received: { MessageId: string; Body: string }[] = [];
  inputs: Record<string, object[]> = {};
  failing: string | undefined;
  private sent = 0;

  readonly client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const action = command.constructor.name.replace("Command", "");
      (this.inputs[action] ??= []).push(command.input);
      if (this.failing === action) throw Object.assign(new Error("down"), { name: "ServiceUnavailable" });
      return this[action as "SendMessage"](command.input);
    },
  } as unknown as SQSClient;

  SendMessage({ MessageBody }: Record<string, unknown>): object {
    this.waiting.push({ MessageId: `m${++this.sent}`, Body: String(MessageBody) });
    return {};
  }
  ReceiveMessage(): object {
    const Messages = this.waiting
      .splice(0, 10)
      .map((message) => ({ ...message, ReceiptHandle: message.MessageId }));
    this.received.push(...Messages);
    return Messages.length > 0 ? { Messages } : {};
  }
  DeleteMessage({ ReceiptHandle }: Record<string, unknown>): object {
    this.received = this.received.filter(({ MessageId }) => MessageId !== ReceiptHandle);
    return {};
  }
}

describe("queueSpool", () => {
  let queue: TestQueue;
  let spool: Spool;
  const sent: string[] = [];
  const sendAll: SendBatch = async (group) => {
    sent.push(...group.map(({ event }) => event.metadata.id));
    return { kept: [], proceed: true };
  };
  beforeEach(() => {
    queue = new TestQueue();
    spool = queueSpool({ queueUrl }, queue.client);
    sent.length = 0;
  });

  it("keeps events and hands them over, those of one receive in order of attempts", async () => {
    await spool.add([spooled(2, 20), spooled(1, 10)]);
    expect(await spool.replay(sendAll)).to.deep.equal({ sent: 2, kept: 0, bad: [] });
    expect(sent).to.deep.equal([testId(1), testId(2)]);
    expect(queue.received).to.deep.equal([]);
    expect(queue.inputs.ReceiveMessage?.[0]).to.deep.equal({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 120,
      WaitTimeSeconds: 1,
    });
  });

  it("goes on until the queue is empty", async () => {
    await spool.add(Array.from({ length: 25 }, (_, index) => spooled(index, index)));
    expect(await spool.replay(sendAll)).to.include({ sent: 25 });
  });

  it("rejects with every event when SQS takes none", async () => {
    queue.failing = "SendMessage";
    const error = await rejection(spool.add([spooled(1, 1)]));
    expect(error)
      .to.be.instanceOf(NotSpooledError)
      .and.to.deep.include({ notSpooled: [spooled(1, 1)] });
    expect((error.cause as Error).message).to.equal("down");
  });

  it("keeps an event of any size that travels whole", async () => {
    const event = testEvent(1, "");
    const note = "x".repeat(maxEventBytes - toOutgoingEvent(event, "").sizeBytes);
    const largest = { ...spooled(1, 1), event: testEvent(1, note), code: "x".repeat(128) };
    expect(toOutgoingEvent(largest.event, "").sizeBytes).to.equal(maxEventBytes);
    await spool.add([largest]);
    expect(Buffer.byteLength(queue.waiting[0]?.Body ?? "")).to.be.within(maxEventBytes, maxMessageBytes);
  });

  it("refuses by size, limit and way out what fits no message, and keeps the others", async () => {
    const large = { ...spooled(2, 2), event: testEvent(2, "ü".repeat(600_000)), code: "SlowDown" };
    const error = await rejection(spool.add([spooled(1, 1), large, spooled(3, 3)]));
    expect((error as NotSpooledError).notSpooled).to.deep.equal([large]);
    expect(error.message).to.match(
      /1200\d{3} bytes as a message, and the limit of queue https:\S+ is 1048576\. .*claim store.*SlowDown/,
    );
    expect(queue.waiting).to.have.length(2);
  });

  it("keeps characters that SQS would replace", async () => {
    const event = testEvent(1, "a\uffff\ufffeb\ud800");
    await spool.add([{ ...spooled(1, 1), event }]);
    expect(queue.waiting[0]?.Body).to.not.match(/[\ufffe\uffff]/);
    const got: unknown[] = [];
    await spool.replay(
      async (group) => (got.push(...group.map((record) => record.event)), { kept: [], proceed: true }),
    );
    expect(got).to.deep.equal([event]);
  });

  it("deletes what comes after a message that it could not delete", async () => {
    await spool.add([spooled(1, 1), spooled(2, 2), spooled(3, 3)]);
    const remove = queue.DeleteMessage.bind(queue);
    queue.DeleteMessage = (input) => {
      if (input.ReceiptHandle === "m1") throw new Error("lost");
      return remove(input);
    };
    expect((await rejection(spool.replay(sendAll))).message).to.equal("lost");
    expect(queue.received.map(({ MessageId }) => MessageId)).to.deep.equal(["m1"]);
  });

  it("hands over different events of one id", async () => {
    await spool.add([spooled(1, 1), { ...spooled(1, 2), event: testEvent(1, "another") }]);
    expect(await spool.replay(sendAll)).to.include({ sent: 2 });
  });

  it("deletes nothing that was not sent, and stops when told to", async () => {
    await spool.add(Array.from({ length: 12 }, (_, index) => spooled(index, index)));
    const summary = await spool.replay(async (group) => ({ kept: group.slice(1), proceed: false }));
    expect(summary).to.deep.equal({ sent: 1, kept: 9, bad: [] });
    expect(queue.received).to.have.length(9);
    expect(queue.waiting).to.have.length(2);
  });

  it("deletes nothing before it was sent", async () => {
    await spool.add([spooled(1, 1)]);
    await rejection(spool.replay(async () => Promise.reject(new Error("bug"))));
    expect(queue.inputs.DeleteMessage).to.equal(undefined);
    expect(queue.received).to.have.length(1);
  });

  it("leaves a message that is no event in the queue, and names it", async () => {
    queue.waiting.push({ MessageId: "odd", Body: "hello" });
    await spool.add([spooled(1, 1)]);
    expect(await spool.replay(sendAll)).to.deep.equal({
      sent: 1,
      kept: 0,
      bad: [{ where: `${queueUrl} message odd`, problem: "is not JSON" }],
    });
    expect(queue.received.map(({ MessageId }) => MessageId)).to.deep.equal(["odd"]);
  });

  it("ends when what it left comes round again", async () => {
    queue.waiting.push({ MessageId: "odd", Body: "hello" });
    const receive = queue.ReceiveMessage.bind(queue);
    let receives = 0;
    queue.ReceiveMessage = () => {
      receives++;
      queue.waiting.push(...queue.received.splice(0));
      return receive();
    };
    expect((await spool.replay(sendAll)).bad).to.have.length(1);
    expect(receives).to.equal(2);
  });
});
