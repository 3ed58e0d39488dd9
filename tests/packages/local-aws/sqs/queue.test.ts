import { expect } from "chai";
import { getEventListeners } from "events";
import type { Queue } from "../../../../packages/local-aws/sqs/queue";
import type { QueueFaults } from "../../../../packages/local-aws/sqs/queue-dependencies";
import { settle } from "../manual-clock";
import { bodies, queueArn, redriveTo, refusal, testSqs } from "./test-sqs";

describe("a standard queue", () => {
  let aws: ReturnType<typeof testSqs>;
  const handleOf = async (queue: string, more?: object) =>
    (await aws.receive(queue, more))[0]!.ReceiptHandle!;
  const del = (queue: string, ReceiptHandle: string) =>
    aws.call("DeleteMessage", { ...aws.at(queue), ReceiptHandle });
  const hide = (queue: string, ReceiptHandle: string, VisibilityTimeout: number) =>
    aws.call("ChangeMessageVisibility", { ...aws.at(queue), ReceiptHandle, VisibilityTimeout });

  const queueNamed = (name: string) => aws.sqs.queueOf(queueArn(name))!;

  beforeEach(async () => {
    aws = testSqs();
    await aws.create("q");
  });

  describe("receipt handles", () => {
    it("refuses one of another queue", async () => {
      await aws.create("other");
      await aws.send("q", "a");
      const { code, httpStatus } = await refusal(del("other", await handleOf("q")));
      expect([code, httpStatus]).to.deep.equal(["ReceiptHandleIsInvalid", 404]);
    });

    it("refuses to hide what was deleted", async () => {
      await aws.send("q", "a");
      const handle = await handleOf("q");
      await del("q", handle);
      const { queryCode, message } = await refusal(hide("q", handle, 5));
      expect(queryCode).to.equal("InvalidParameterValue");
      expect(message).to.include("Message does not exist");
    });

    it("deletes a newer receive's message by an older handle", async () => {
      await aws.send("q", "a");
      const older = await handleOf("q", { VisibilityTimeout: 1 });
      await aws.clock.advance(1000);
      expect(await handleOf("q")).not.to.equal(older);
      await del("q", older);
      expect(aws.counts("q")).to.deep.equal({ visible: 0, inFlight: 0, delayed: 0 });
    });
  });

  describe("visibility", () => {
    it("is at most twelve hours since the receive", async () => {
      await aws.send("q", "a");
      const handle = await handleOf("q");
      expect((await refusal(hide("q", handle, 43_201))).message).to.include("Value 43201");
      expect((await refusal(hide("q", handle, -1))).message).to.include("Value -1");
      await hide("q", handle, 43_200);
      await aws.clock.advance(1000);
      expect((await refusal(hide("q", handle, 43_200))).message).to.include(
        "beyond the limit [43200 seconds]",
      );
      await hide("q", handle, 43_199);
    });

    it("ends at its time and not before", async () => {
      await aws.send("q", "a");
      const handle = await handleOf("q");
      await aws.clock.advance(29_999);
      expect(aws.counts("q")).to.include({ visible: 0, inFlight: 1 });
      await hide("q", handle, 10);
      await aws.clock.advance(9_999);
      expect(aws.counts("q")).to.include({ visible: 0, inFlight: 1 });
      await aws.clock.advance(1);
      expect(aws.counts("q")).to.include({ visible: 1, inFlight: 0 });
    });

    it("of zero gives each message once per receive, however many are asked for", async () => {
      await aws.send("q", "a");
      expect(await aws.receive("q", { VisibilityTimeout: 0, MaxNumberOfMessages: 10 })).to.have.length(1);
      expect(await aws.receive("q", { VisibilityTimeout: 0, MaxNumberOfMessages: 10 })).to.have.length(1);
    });

    it("hides again a message whose time was over", async () => {
      await aws.send("q", "a");
      const handle = await handleOf("q", { VisibilityTimeout: 1 });
      await aws.clock.advance(2000);
      await hide("q", handle, 5);
      expect(aws.counts("q")).to.include({ visible: 0, inFlight: 1 });
    });
  });

  it("has at most 120,000 messages in flight: a short poll is refused, a long one waits for room", async () => {
    const queue = queueNamed("q");
    fill(queue, 120_010);
    const [first] = await queue.receive({ max: 200_000 });
    expect(aws.counts("q")).to.deep.equal({ visible: 10, inFlight: 120_000, delayed: 0 });
    const { code, httpStatus } = await refusal(aws.receive("q"));
    expect([code, httpStatus]).to.deep.equal(["OverLimit", 403]);
    const waiting = aws.receive("q", { WaitTimeSeconds: 5 });
    await settle();
    queue.delete(first!.receiptHandle);
    expect(bodies(await waiting)).to.deep.equal(["m"]);
  });

  describe("retention", () => {
    it("deletes what is too old wherever it is, and counts from the first send in dead-letter queues", async () => {
      await aws.create("d", { MessageRetentionPeriod: "120" });
      await aws.create("s", { MessageRetentionPeriod: "100", ...redriveTo("d", 1) });
      await aws.send("s", "dead");
      await aws.receive("s", { VisibilityTimeout: 0 });
      await aws.clock.advance(50_000);
      await aws.receive("s");
      expect(aws.counts("d").visible).to.equal(1);
      await aws.send("s", "later");
      await aws.receive("s", { VisibilityTimeout: 3600 });
      await aws.clock.advance(69_999);
      expect(aws.counts("d").visible).to.equal(1);
      await aws.clock.advance(1);
      expect(aws.counts("d").visible).to.equal(0);
      await aws.clock.advance(29_999);
      expect(aws.counts("s").inFlight).to.equal(1);
      await aws.clock.advance(1);
      expect(aws.counts("s")).to.deep.equal({ visible: 0, inFlight: 0, delayed: 0 });
    });

    it("applies to messages already there when it is shortened", async () => {
      await aws.send("q", "a");
      await aws.clock.advance(61_000);
      await aws.call("SetQueueAttributes", { ...aws.at("q"), Attributes: { MessageRetentionPeriod: "60" } });
      expect(await aws.receive("q")).to.deep.equal([]);
    });
  });

  it("delays by the queue's default or the message's own", async () => {
    await aws.create("slow", { DelaySeconds: "10" });
    await aws.send("slow", "default");
    await aws.send("slow", "own", { DelaySeconds: 3 });
    await aws.send("slow", "none", { DelaySeconds: 0 });
    expect(aws.counts("slow")).to.deep.equal({ visible: 1, inFlight: 0, delayed: 2 });
    await aws.clock.advance(3000);
    expect(bodies(await aws.receive("slow", { MaxNumberOfMessages: 10 }))).to.deep.equal(["none", "own"]);
    await aws.clock.advance(7000);
    expect(bodies(await aws.receive("slow", { MaxNumberOfMessages: 10 }))).to.deep.equal(["default"]);
  });

  describe("long polls", () => {
    it("end with nothing when their time is over", async () => {
      const answer = aws.call("ReceiveMessage", { ...aws.at("q"), WaitTimeSeconds: 2 });
      let ended = false;
      void answer.then(() => (ended = true));
      await aws.clock.advance(1999);
      expect(ended).to.equal(false);
      await aws.clock.advance(1);
      expect(await answer).to.deep.equal({});
      expect(aws.clock.timers).to.equal(0);
    });

    it("wait for the queue's default time", async () => {
      await aws.create("patient", { ReceiveMessageWaitTimeSeconds: "20" });
      const answer = aws.receive("patient");
      await aws.clock.advance(19_000);
      await aws.send("patient", "late");
      expect(bodies(await answer)).to.deep.equal(["late"]);
    });

    it("serve who came first; who gets nothing keeps waiting", async () => {
      const [first, second] = [1, 2].map(() => aws.receive("q", { WaitTimeSeconds: 20 }));
      await aws.clock.advance(1000);
      await aws.send("q", "a");
      expect(bodies(await first!)).to.deep.equal(["a"]);
      await aws.clock.advance(1000);
      await aws.send("q", "b");
      expect(bodies(await second!)).to.deep.equal(["b"]);
    });

    it("take a batch together", async () => {
      const waiting = aws.receive("q", { WaitTimeSeconds: 5, MaxNumberOfMessages: 10 });
      await settle();
      const Entries = ["a", "b", "c"].map((body) => ({ Id: body, MessageBody: body }));
      await aws.call("SendMessageBatch", { ...aws.at("q"), Entries });
      expect(bodies(await waiting)).to.deep.equal(["a", "b", "c"]);
    });

    it("wake when a delay, a visibility timeout or a changed visibility lets a message show", async () => {
      await aws.send("q", "delayed", { DelaySeconds: 2 });
      const waiting = aws.receive("q", { WaitTimeSeconds: 20, VisibilityTimeout: 3 });
      await aws.clock.advance(2000);
      expect(bodies(await waiting)).to.deep.equal(["delayed"]);

      const again = aws.receive("q", { WaitTimeSeconds: 20, VisibilityTimeout: 3600 });
      await aws.clock.advance(3000);
      const [message] = await again;
      expect(message?.Body).to.equal("delayed");

      const third = aws.receive("q", { WaitTimeSeconds: 20 });
      await settle();
      await hide("q", message!.ReceiptHandle!, 0);
      await aws.clock.advance(0);
      expect(bodies(await third)).to.deep.equal(["delayed"]);
    });

    it("are not robbed by a receive that was given up", async () => {
      const given = new AbortController();
      const abandoned = queueNamed("q").receive({ max: 1, waitMs: 20_000, signal: given.signal });
      const waiting = aws.receive("q", { WaitTimeSeconds: 20 });
      given.abort();
      expect(await abandoned).to.deep.equal([]);
      await aws.send("q", "a");
      expect(bodies(await waiting)).to.deep.equal(["a"]);
    });

    it("leave no timer and no listener behind when they were served", async () => {
      const { signal } = new AbortController();
      const waiting = queueNamed("q").receive({ max: 1, waitMs: 20_000, signal });
      await settle();
      expect([aws.clock.timers, getEventListeners(signal, "abort").length]).to.deep.equal([1, 1]);
      await aws.send("q", "a");
      await waiting;
      expect([aws.clock.timers, getEventListeners(signal, "abort").length]).to.deep.equal([0, 0]);
    });

    it("wake even if the timer fires early, as timers may", async () => {
      const exact = aws.clock.after.bind(aws.clock);
      aws.clock.after = (delayMs, task) => exact(delayMs > 1 ? delayMs - 1 : delayMs, task);
      await aws.send("q", "a", { DelaySeconds: 1 });
      const waiting = aws.receive("q", { WaitTimeSeconds: 2 });
      await aws.clock.advance(1000);
      expect(bodies(await waiting)).to.deep.equal(["a"]);
    });

    it("do not wait at all when given up before", async () => {
      expect(
        await queueNamed("q").receive({ max: 1, waitMs: 20_000, signal: AbortSignal.abort() }),
      ).to.deep.equal([]);
    });

    it("fail when the queue is deleted, and end with nothing when the service closes", async () => {
      await aws.create("r");
      const failing = refusal(aws.receive("r", { WaitTimeSeconds: 20 }));
      const ending = aws.receive("q", { WaitTimeSeconds: 20 });
      await settle();
      await aws.call("DeleteQueue", aws.at("r"));
      expect((await failing).code).to.equal("QueueDoesNotExist");
      await aws.sqs.close();
      expect(await ending).to.deep.equal([]);
      expect(aws.clock.timers).to.equal(0);
    });
  });

  describe("redrive", () => {
    beforeEach(async () => {
      await aws.create("d");
      await aws.create("s", redriveTo("d", 2));
    });
    const fail = (times: number) =>
      Array.from({ length: times }).reduce<Promise<unknown>>(
        (before) => before.then(() => aws.receive("s", { VisibilityTimeout: 0 })),
        Promise.resolve(),
      );

    it("moves on the receive after the last allowed one, with all that belongs to the message", async () => {
      const MessageAttributes = { reason: { DataType: "String", StringValue: "why" } };
      const MessageSystemAttributes = { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-abc" } };
      const sent = await aws.send("s", "a", {
        MessageAttributes,
        MessageSystemAttributes,
        MessageGroupId: "g",
      });
      const sentAtMs = aws.clock.now();
      await aws.clock.advance(1000);
      await fail(2);
      expect([aws.counts("s").visible, aws.counts("d").visible]).to.deep.equal([1, 0]);
      await aws.clock.advance(1000);
      expect(await aws.receive("s")).to.deep.equal([]);
      const [dead] = await aws.receive("d");
      expect(dead).to.deep.include({
        MessageId: sent.MessageId,
        Body: "a",
        MD5OfBody: sent.MD5OfMessageBody,
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
        MessageAttributes,
        Attributes: {
          SenderId: "111122223333",
          SentTimestamp: String(sentAtMs),
          ApproximateReceiveCount: "3",
          ApproximateFirstReceiveTimestamp: String(sentAtMs + 1000),
          AWSTraceHeader: "Root=1-abc",
          MessageGroupId: "g",
          DeadLetterQueueSourceArn: queueArn("s"),
        },
      });
      const step = aws.trace.entries.find((entry) => entry.step === "redriven");
      expect(step).to.deep.include({ where: "d", id: sent.MessageId, body: "a", note: "s" });
    });

    it("wakes a long poll at the dead-letter queue and goes on to the next message", async () => {
      await aws.send("s", "poison");
      await fail(2);
      const waiting = aws.receive("d", { WaitTimeSeconds: 20 });
      await settle();
      await aws.send("s", "good");
      expect(bodies(await aws.receive("s"))).to.deep.equal(["good"]);
      expect(bodies(await waiting)).to.deep.equal(["poison"]);
    });

    it("does not happen when the dead-letter queue is gone or no longer allows it: the message is handed out", async () => {
      await aws.send("s", "a");
      await fail(2);
      const RedriveAllowPolicy = `{"redrivePermission":"denyAll"}`;
      await aws.call("SetQueueAttributes", { ...aws.at("d"), Attributes: { RedriveAllowPolicy } });
      expect(bodies(await aws.receive("s", { VisibilityTimeout: 0 }))).to.deep.equal(["a"]);
      await aws.call("DeleteQueue", aws.at("d"));
      expect(bodies(await aws.receive("s", { VisibilityTimeout: 0 }))).to.deep.equal(["a"]);
    });

    it("between two queues that name each other moves on receives only, and does not run in circles", async () => {
      await aws.call("SetQueueAttributes", { ...aws.at("d"), Attributes: redriveTo("s", 1) });
      await aws.send("s", "a");
      await fail(3);
      expect(bodies(await aws.receive("d", { VisibilityTimeout: 0 }))).to.deep.equal(["a"]);
      const waiting = aws.receive("s", { WaitTimeSeconds: 1 });
      await settle();
      expect(await aws.receive("d")).to.deep.equal([]);
      expect((await waiting)[0]?.Attributes?.ApproximateReceiveCount).to.equal("4");
    });
  });

  it("takes from among the oldest in no promised order when given randomness", async () => {
    const picks = [0.999, 0, 0.5];
    aws = testSqs({ random: () => picks.shift() ?? 0 });
    await aws.create("q");
    for (let i = 0; i < 20; i++) await aws.send("q", String(i));
    const first = await aws.receive("q", { MaxNumberOfMessages: 3 });
    expect(bodies(first)).to.deep.equal(["15", "0", "9"]);
    const rest = [];
    for (let left = 17; left > 0; left--) rest.push(...(await aws.receive("q")));
    expect(new Set(bodies([...first, ...rest])).size).to.equal(20);
  });

  describe("faults", () => {
    const deliveredTwice = async (faults: QueueFaults) => {
      aws = testSqs({ faults });
      await aws.create("q");
      await aws.send("q", "a");
      const outdated = await handleOf("q", { VisibilityTimeout: 60 });
      await aws.clock.advance(2_000);
      const again = await aws.receive("q", { VisibilityTimeout: 60 });
      return { outdated, again };
    };

    it("show a message early, but never later than it was to be hidden", async () => {
      expect((await deliveredTwice({ earlyReturnMs: () => 2_000 })).again).to.have.length(1);
      expect((await deliveredTwice({ earlyReturnMs: () => 2_001 })).again).to.deep.equal([]);
      expect((await deliveredTwice({ earlyReturnMs: () => undefined })).again).to.deep.equal([]);
      await deliveredTwice({ earlyReturnMs: () => 90_000 });
      await aws.clock.advance(58_000);
      expect(aws.counts("q").visible).to.equal(1);
    });

    it("leave an action with an outdated handle without effect, and none with the latest", async () => {
      const { outdated, again } = await deliveredTwice({
        earlyReturnMs: () => 2_000,
        honoursOutdatedHandle: () => false,
      });
      await hide("q", outdated, 0);
      await del("q", outdated);
      expect(aws.counts("q").inFlight).to.equal(1);
      await del("q", again[0]!.ReceiptHandle!);
      expect(aws.counts("q").inFlight).to.equal(0);
    });
  });

  it("tells its observer of every message that enters and leaves, and why", async () => {
    const seen: string[] = [];
    let ids = 0;
    aws = testSqs({
      newId: () => `id-${++ids}`,
      observer: {
        entered: ({ name }, { message }) => seen.push(`${message.id} enters ${name}`),
        left: ({ name }, { message }, how) => seen.push(`${message.id} ${how} from ${name}`),
      },
    });
    await aws.create("d", { MessageRetentionPeriod: "60" });
    await aws.create("s", redriveTo("d", 1));
    for (const body of ["a", "b"]) await aws.send("s", body);
    await del("s", await handleOf("s"));
    await aws.receive("s", { VisibilityTimeout: 0 });
    await aws.receive("s");
    await aws.clock.advance(60_000);
    expect(aws.counts("d").visible).to.equal(0);
    expect(seen).to.deep.equal([
      "id-1 enters s",
      "id-2 enters s",
      "id-1 deleted from s",
      "id-2 redriven from s",
      "id-2 enters d",
      "id-2 expired from d",
    ]);
  });

  it("receives one of 100,000 messages, 30,000 in flight, in logarithmic steps", async () => {
    const queue = queueNamed("q");
    fill(queue, 100_000);
    for (let i = 0; i < 30_000; i++) {
      await queue.receive({ visibilityTimeoutSeconds: 1 + ((i * 7919) % 43_200) });
      if (i % 1000 === 0) await aws.clock.advance(1);
    }
    const steps = countSteps(queue);
    const rounds = 300;
    for (let i = 0; i < rounds; i++) {
      const [received] = await queue.receive();
      queue.changeVisibility(received!.receiptHandle, 60);
      queue.delete(received!.receiptHandle);
    }
    // Hide, hide again and delete each move an item through a heap or two of at most 2^17.
    expect(steps.moves / rounds)
      .to.be.greaterThan(3)
      .and.lessThan(2 * 5 * 17);
    expect(steps.scans).to.equal(0);
  });

  function fill(queue: Queue, messages: number): void {
    const more = { body: "m", md5OfBody: "-", attributes: {}, traceHeader: undefined, groupId: undefined };
    queue.send(Array.from({ length: messages }, (_, n) => ({ message: { id: String(n), ...more } })));
  }

  /* eslint-disable @typescript-eslint/no-explicit-any */
  /** Counts the heaps' single moves, and walks through any of the queue's collections. */
  function countSteps(queue: object): { moves: number; scans: number } {
    const steps = { moves: 0, scans: 0 };
    const { byId, hidden, bySentTime, line } = (queue as any).store;
    for (const heap of [hidden, bySentTime]) {
      const place = heap.place.bind(heap);
      heap.place = (...args: unknown[]) => (steps.moves++, place(...args));
    }
    for (const all of [byId, line.line]) {
      for (const walk of ["keys", "values", "entries", "forEach", Symbol.iterator]) {
        const original = all[walk]?.bind(all);
        all[walk] = (...args: unknown[]) => (steps.scans++, original(...args));
      }
    }
    for (const list of [hidden.items, bySentTime.items]) {
      for (const walk of [
        "indexOf",
        "find",
        "findIndex",
        "filter",
        "forEach",
        "map",
        "sort",
        Symbol.iterator,
      ]) {
        list[walk] = () => expect.fail("A list of messages was walked through.");
      }
    }
    return steps;
  }
});
