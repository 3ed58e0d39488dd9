import { expect } from "chai";
import { bodies, queueArn, redriveTo, refusal, testSqs } from "./test-sqs";

describe("message move tasks", () => {
  let aws: ReturnType<typeof testSqs>;
  const start = (more: object = {}) =>
    aws.call("StartMessageMoveTask", { SourceArn: queueArn("d"), ...more });
  const cancel = (TaskHandle: string) => aws.call("CancelMessageMoveTask", { TaskHandle });
  const list = async (more: object = {}) =>
    (await aws.call("ListMessageMoveTasks", { SourceArn: queueArn("d"), ...more })).Results;

  async function deadLetter(queue: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) await aws.send(queue, `${queue}-${n}`);
    for (let n = 0; n < 2 * count; n++) await aws.receive(queue, { VisibilityTimeout: 0 });
    await aws.receive(queue);
  }

  beforeEach(async () => {
    aws = testSqs();
    await aws.create("d");
    await aws.create("q", redriveTo("d", 1));
  });

  describe("are refused", () => {
    for (const [what, input, message, httpStatus] of [
      ["without a source", { SourceArn: undefined }, "parameter SourceArn", 400],
      [
        "for a source that is not there",
        { SourceArn: queueArn("x") },
        "specified for the SourceArn parameter",
        404,
      ],
      [
        "for a source that is no dead-letter queue",
        { SourceArn: queueArn("q") },
        "must be configured as a Dead",
        400,
      ],
      [
        "for a destination not there",
        { DestinationArn: queueArn("x") },
        "for the DestinationArn parameter",
        404,
      ],
      ["onto the source", { DestinationArn: queueArn("d") }, "cannot be the same", 400],
      ["at 0 a second", { MaxNumberOfMessagesPerSecond: 0 }, "Must be between 1 and 500.", 400],
      ["at 501 a second", { MaxNumberOfMessagesPerSecond: 501 }, "Must be between 1 and 500.", 400],
    ] as const) {
      it(what, async () => {
        const error = await refusal(start(input));
        expect(error.message).to.include(message);
        expect(error.httpStatus).to.equal(httpStatus);
      });
    }

    it("while another of the source runs, and no longer", async () => {
      await deadLetter("q", 1);
      await start();
      expect((await refusal(start())).message).to.include("Only one active task");
      await aws.clock.advance(1000);
      await start();
    });
  });

  it("move at the rate that was asked for, and tell how far they are", async () => {
    await deadLetter("q", 5);
    await aws.create("x");
    const { TaskHandle } = await start({ DestinationArn: queueArn("x"), MaxNumberOfMessagesPerSecond: 2 });
    const StartedTimestamp = aws.clock.now();
    const asked = {
      SourceArn: queueArn("d"),
      DestinationArn: queueArn("x"),
      MaxNumberOfMessagesPerSecond: 2,
    };
    const told = { ...asked, StartedTimestamp, ApproximateNumberOfMessagesToMove: 5 };
    expect(await list()).to.deep.equal([
      { ...told, TaskHandle, Status: "RUNNING", ApproximateNumberOfMessagesMoved: 0 },
    ]);
    await aws.clock.advance(1999);
    expect(aws.counts("x").visible).to.equal(3);
    await aws.clock.advance(501);
    expect(await list()).to.deep.equal([
      { ...told, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 5 },
    ]);
    expect([aws.counts("x").visible, aws.counts("d").visible, aws.clock.timers]).to.deep.equal([5, 0, 0]);
  });

  it("move at most 500 a second when no rate was asked for", async () => {
    await deadLetter("q", 600);
    await start();
    await aws.clock.advance(1000);
    expect(aws.counts("q").visible).to.equal(500);
    await aws.clock.advance(200);
    expect(aws.counts("q").visible).to.equal(600);
  });

  it("give every message back to its own source, as a new message", async () => {
    await aws.create("p", redriveTo("d", 1));
    await deadLetter("q", 1);
    await deadLetter("p", 1);
    const oldId = aws.trace.entries.find(({ step, body }) => step === "sent" && body === "q-0")!.id;
    await aws.clock.advance(5000);
    await start();
    await aws.clock.advance(1000);
    expect(bodies(await aws.receive("p"))).to.deep.equal(["p-0"]);
    const [moved] = await aws.receive("q");
    expect(moved).to.include({ Body: "q-0" }).and.not.have.property("MessageId", oldId);
    expect(moved!.Attributes).to.include({ ApproximateReceiveCount: "1" });
    expect(Number(moved!.Attributes!.SentTimestamp)).to.be.greaterThan(Date.UTC(2026, 0, 1) + 4999);
    expect(moved!.Attributes).not.to.have.property("DeadLetterQueueSourceArn");
    const step = aws.trace.entries.find((entry) => entry.step === "moved" && entry.where === "q");
    expect(step).to.deep.include({ id: moved!.MessageId, body: "q-0", note: `from d, was ${oldId}` });
  });

  it("wake a long poll at the destination", async () => {
    await deadLetter("q", 1);
    const waiting = aws.receive("q", { WaitTimeSeconds: 20 });
    await start();
    await aws.clock.advance(1000);
    expect(bodies(await waiting)).to.deep.equal(["q-0"]);
  });

  it("leave alone what came after their start and what is in flight", async () => {
    await deadLetter("q", 2);
    await aws.receive("d", { VisibilityTimeout: 600 });
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await deadLetter("q", 1);
    await aws.clock.advance(5000);
    expect((await list())[0]).to.include({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 });
    expect(aws.counts("d")).to.deep.equal({ visible: 1, inFlight: 1, delayed: 0 });
  });

  it("complete on an empty source, and when others took what there was", async () => {
    await start();
    await aws.clock.advance(100);
    expect((await list())[0]).to.include({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 0 });
    await deadLetter("q", 2);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await aws.receive("d", { MaxNumberOfMessages: 10 });
    await aws.clock.advance(1000);
    expect((await list())[0]).to.include({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 0 });
  });

  for (const [what, spoil, reason] of [
    [
      "the destination is deleted",
      () => aws.call("DeleteQueue", aws.at("x")),
      "AWS.SimpleQueueService.NonExistentQueue",
    ],
    [
      "the source is deleted",
      () => aws.call("DeleteQueue", aws.at("d")),
      "AWS.SimpleQueueService.NonExistentQueue",
    ],
  ] as const) {
    it(`fail when ${what}`, async () => {
      await aws.create("x");
      await deadLetter("q", 3);
      await start({ DestinationArn: queueArn("x"), MaxNumberOfMessagesPerSecond: 1 });
      await aws.clock.advance(1000);
      await spoil();
      await aws.clock.advance(5000);
      expect(aws.clock.timers).to.equal(0);
      if (what.includes("destination")) {
        expect((await list())[0]).to.include({
          Status: "FAILED",
          FailureReason: reason,
          ApproximateNumberOfMessagesMoved: 1,
        });
        expect(aws.counts("d").visible).to.equal(2);
      } else expect(aws.counts("x").visible).to.equal(1);
    });
  }

  it("fail at a message that never had another queue, and leave it", async () => {
    await aws.send("d", "direct");
    await start();
    await aws.clock.advance(1000);
    expect((await list())[0]).to.include({
      Status: "FAILED",
      FailureReason: "CouldNotDetermineMessageSource",
    });
    expect(aws.counts("d").visible).to.equal(1);
  });

  it("stop when cancelled, keeping what they have not moved", async () => {
    await deadLetter("q", 3);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    await aws.clock.advance(1000);
    expect(await cancel(TaskHandle)).to.deep.equal({ ApproximateNumberOfMessagesMoved: 1 });
    expect((await list())[0])
      .to.include({ Status: "CANCELLING" })
      .and.not.have.property("TaskHandle");
    expect((await refusal(start())).message).to.include("Only one active task");
    await aws.clock.advance(5000);
    expect((await list())[0]).to.include({ Status: "CANCELLED", ApproximateNumberOfMessagesMoved: 1 });
    expect(aws.counts("d").visible).to.equal(2);
    expect((await refusal(cancel(TaskHandle))).message).to.equal("Only active tasks can be cancelled.");
  });

  it("are not cancelled by a handle of nothing", async () => {
    const handle = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
    for (const bad of ["nonsense", handle({ taskId: 1 }), handle(null), ""]) {
      expect((await refusal(cancel(bad))).message).to.equal("Value for parameter TaskHandle is invalid.");
    }
    const unknown = await refusal(cancel(handle({ taskId: "t", sourceArn: queueArn("d") })));
    expect([unknown.code, unknown.message]).to.deep.equal([
      "ResourceNotFoundException",
      "Task does not exist.",
    ]);
    const elsewhere = await refusal(cancel(handle({ taskId: "t", sourceArn: queueArn("x") })));
    expect([elsewhere.code, elsewhere.httpStatus]).to.deep.equal(["ResourceNotFoundException", 404]);
  });

  it("are listed latest first, ten per source at most", async () => {
    for (let n = 0; n < 12; n++) {
      await start();
      await aws.clock.advance(1000);
    }
    expect(await list()).to.have.length(1);
    const started = (await list({ MaxResults: 10 })).map(
      (task: { StartedTimestamp: number }) => task.StartedTimestamp,
    );
    expect(started).to.deep.equal([...started].sort((a: number, b: number) => b - a));
    expect(started).to.have.length(10);
    expect((await refusal(list({ MaxResults: 11 }))).message).to.include("between 1 and 10");
  });

  it("stop with the service", async () => {
    await deadLetter("q", 3);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await aws.sqs.close();
    expect(aws.clock.timers).to.equal(0);
  });
});
