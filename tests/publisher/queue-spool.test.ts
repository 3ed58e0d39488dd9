import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { queueSpool } from "../../publisher/queue-spool";
import type { SendGroup } from "../../publisher/spool";
import { rejection, spooled, testId } from "./fixtures";

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
  const sent: string[] = [];
  const sendAll: SendGroup = async (group) => {
    sent.push(...group.map(({ event }) => event.metadata.id));
    return { kept: [], goOn: true };
  };
  beforeEach(() => {
    queue = new TestQueue();
    sent.length = 0;
  });

  it("keeps events and hands them over, those of one receive in order of attempts", async () => {
    const spool = queueSpool({ queueUrl }, queue.client);
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
    const spool = queueSpool({ queueUrl }, queue.client);
    await spool.add(Array.from({ length: 25 }, (_, index) => spooled(index, index)));
    expect(await spool.replay(sendAll)).to.include({ sent: 25 });
  });

  it("rejects when SQS does not take an event", async () => {
    queue.failing = "SendMessage";
    expect((await rejection(queueSpool({ queueUrl }, queue.client).add([spooled(1, 1)]))).message).to.equal(
      "down",
    );
  });

  it("deletes nothing that was not sent, and stops when told to", async () => {
    const spool = queueSpool({ queueUrl }, queue.client);
    await spool.add(Array.from({ length: 12 }, (_, index) => spooled(index, index)));
    const summary = await spool.replay(async (group) => ({ kept: group.slice(1), goOn: false }));
    expect(summary).to.deep.equal({ sent: 1, kept: 9, bad: [] });
    expect(queue.received).to.have.length(9);
    expect(queue.waiting).to.have.length(2);
  });

  it("deletes nothing before it was sent", async () => {
    const spool = queueSpool({ queueUrl }, queue.client);
    await spool.add([spooled(1, 1)]);
    await rejection(spool.replay(async () => Promise.reject(new Error("bug"))));
    expect(queue.inputs.DeleteMessage).to.equal(undefined);
    expect(queue.received).to.have.length(1);
  });

  it("leaves a message that is no event in the queue, and names it", async () => {
    queue.waiting.push({ MessageId: "odd", Body: "hello" });
    const spool = queueSpool({ queueUrl }, queue.client);
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
    const spool = queueSpool({ queueUrl }, queue.client);
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
