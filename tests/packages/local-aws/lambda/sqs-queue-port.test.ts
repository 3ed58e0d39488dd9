import { expect } from "chai";
import { sqsQueuePort } from "../../../../packages/local-aws/lambda/sqs-queue-port";
import { SqsService } from "../../../../packages/local-aws/sqs/sqs-service";
import { Trace } from "../../../../packages/local-aws/trace";
import { ManualClock } from "../manual-clock";
import { account, queueArn } from "./fakes";

describe("sqsQueuePort", () => {
  const clock = new ManualClock();
  const sqs = new SqsService({ account, clock, trace: new Trace(), queueUrlBase: "http://127.0.0.1:1" });
  const port = sqsQueuePort(sqs);
  const { signal } = new AbortController();
  const receive = (waitMs: number, maxMessages = 10, stop: AbortSignal = signal) =>
    port.receive({ queueArn, maxMessages, waitMs, signal: stop });
  const send = async (body: string): Promise<void> => {
    await sqs.operations["SendMessage"]?.({
      QueueUrl: "http://127.0.0.1:1/000000000000/orders",
      MessageBody: body,
    });
  };

  it("knows no queue that does not exist", async () => {
    expect(port.visibilityTimeoutSeconds(queueArn)).to.equal(undefined);
    for (const call of [receive(0), port.delete(queueArn, ["handle"])]) {
      const error = await call.catch((reason: Error) => reason);
      expect((error as Error).message).to.contain("does not exist");
    }
  });

  it("receives with every attribute, waits for a first message, and deletes", async () => {
    await sqs.operations["CreateQueue"]?.({ QueueName: "orders", Attributes: { VisibilityTimeout: "45" } });
    expect(port.visibilityTimeoutSeconds(queueArn)).to.equal(45);
    const waiting = receive(20_000);
    await clock.advance(1000);
    await send("a");
    const [message] = await waiting;
    expect(message).to.have.nested.property("attributes.ApproximateReceiveCount", "1");
    await send("b");
    await send("c");
    expect((await receive(0, 1)).map(({ body }) => body)).to.deep.equal(["b"]);
    expect((await receive(0)).map(({ body }) => body)).to.deep.equal(["c"]);
    await port.delete(queueArn, [message?.receiptHandle as string]);
    await clock.advance(45_000);
    expect((await receive(0)).map(({ body }) => body)).to.have.members(["b", "c"]);
  });

  it("answers with nothing when the wait ends, or is ended", async () => {
    const stop = new AbortController();
    const [short, long] = [receive(1500), receive(20_000, 10, stop.signal)];
    await clock.advance(1500);
    expect(await short).to.deep.equal([]);
    stop.abort();
    expect(await long).to.deep.equal([]);
    await sqs.close();
  });
});
