import { expect } from "chai";
import type { BatchOutcome } from "../../../../packages/local-aws/lambda/batch-concurrency";
import { QueuePoller, type PollerSettings } from "../../../../packages/local-aws/lambda/queue-poller";
import type { SqsRecord } from "../../../../packages/local-aws/lambda/sqs-record";
import { ManualClock, settle } from "../manual-clock";
import { FakeQueue, message, queueArn } from "./fakes";

function setUp(changes: Partial<PollerSettings> = {}) {
  const clock = new ManualClock();
  const queue = new FakeQueue();
  const batches: (readonly SqsRecord[])[] = [];
  const ends: ((outcome: BatchOutcome) => void)[] = [];
  const handle = (batch: readonly SqsRecord[]): Promise<BatchOutcome> => {
    batches.push(batch);
    return new Promise((resolve) => ends.push(resolve));
  };
  const settings = { clock, queue, queueArn, batchSize: 10, windowSeconds: 0, handle, ...changes };
  const poller = new QueuePoller(settings);
  const bring = async (...messages: readonly SqsRecord[]): Promise<void> => {
    queue.bring(...messages);
    await settle();
  };
  const end = async (index: number, outcome: BatchOutcome): Promise<void> => {
    ends[index]?.(outcome);
    await settle();
  };
  const ids = (): (string | undefined)[][] => batches.map((batch) => batch.map(({ messageId }) => messageId));
  return { clock, queue, poller, batches, bring, end, ids };
}

function many(count: number): SqsRecord[] {
  return Array.from({ length: count }, (_, index) => message(`m${index}`));
}

describe("QueuePoller", () => {
  it("pauses for five seconds when the queue cannot be read, instead of spinning", async () => {
    const { clock, queue, poller } = setUp();
    queue.breakDown();
    await clock.advance(4999);
    expect(queue.requests).to.have.length(1);
    await clock.advance(1);
    expect(queue.requests).to.have.length(2);
    poller.stop();
  });

  it("sets no timer and makes no further call while a long poll is under way", async () => {
    const { clock, queue, poller } = setUp();
    await clock.advance(60_000);
    expect(queue.requests).to.have.length(1);
    expect(queue.lastRequest).to.include({ queueArn, maxMessages: 10, waitMs: 20_000 });
    expect(clock.timers).to.equal(0);
    poller.stop();
  });

  it("shows each batch as long as it is filled", async () => {
    const filled: number[] = [];
    const track: PollerSettings["track"] = async (filling) => {
      filled.push(-1);
      const batch = await filling;
      filled.push(batch.length);
      return batch;
    };
    const { clock, bring, batches } = setUp({ windowSeconds: 5, track });
    await bring();
    expect(filled).to.deep.equal([]);
    await bring(...many(2));
    expect(filled).to.deep.equal([-1]);
    await bring(...many(3));
    await clock.advance(5_000);
    await bring();
    expect([filled, batches.length]).to.deep.equal([[-1, 5], 1]);
  });

  it("polls again after an empty answer, and hands nothing over", async () => {
    const { queue, poller, batches, bring } = setUp();
    await bring();
    expect(queue.requests).to.have.length(2);
    expect(batches).to.deep.equal([]);
    poller.stop();
  });

  it("without a window hands over what one call brings", async () => {
    const { poller, bring, ids } = setUp();
    await bring(message("a"), message("b"));
    expect(ids()).to.deep.equal([["a", "b"]]);
    poller.stop();
  });

  it("asks for no more than the batch size", async () => {
    const { queue, poller } = setUp({ batchSize: 3 });
    expect(queue.lastRequest?.maxMessages).to.equal(3);
    poller.stop();
  });

  it("reads on while five batches are under way, and no further", async () => {
    const { queue, poller, batches, bring, end } = setUp();
    for (let index = 0; index < 5; index += 1) await bring(message("m"));
    expect(batches).to.have.length(5);
    expect(queue.isPolled).to.equal(false);
    await end(3, "taken");
    expect(queue.isPolled).to.equal(true);
    poller.stop();
  });

  it("keeps to the maximum concurrency", async () => {
    const { queue, poller, bring } = setUp({ maximumConcurrency: 2 });
    await bring(message("a"));
    expect(queue.isPolled).to.equal(true);
    await bring(message("b"));
    expect(queue.isPolled).to.equal(false);
    poller.stop();
  });

  it("halves its concurrency after a failure and wins it back batch by batch", async () => {
    const { queue, poller, bring, end } = setUp();
    for (let index = 0; index < 5; index += 1) await bring(message("m"));
    await end(0, "failed");
    await end(1, "taken");
    expect(queue.isPolled, "3 of 3 under way").to.equal(false);
    await end(2, "taken");
    expect(queue.isPolled, "2 of 4 under way").to.equal(true);
    await bring(message("m"));
    await bring(message("m"));
    expect(queue.isPolled, "4 of 4 under way").to.equal(false);
    poller.stop();
  });

  it("fills a batch until the window ends", async () => {
    const { clock, queue, poller, batches, bring, ids } = setUp({ windowSeconds: 2 });
    await bring(message("a"));
    expect(batches).to.deep.equal([]);
    expect(queue.lastRequest).to.include({ maxMessages: 9, waitMs: 2000 });
    await clock.advance(500);
    await bring(message("b"));
    expect(queue.lastRequest).to.include({ maxMessages: 8, waitMs: 1500 });
    await clock.advance(1500);
    await bring();
    expect(ids()).to.deep.equal([["a", "b"]]);
    poller.stop();
  });

  it("hands a batch over before the window ends once it is full", async () => {
    const { poller, bring, ids } = setUp({ windowSeconds: 300, batchSize: 12 });
    await bring(...many(10));
    await bring(message("k"), message("l"));
    expect(ids()[0]).to.have.length(12);
    poller.stop();
  });

  it("never waits longer for more than one long poll may last", async () => {
    const { queue, poller, bring } = setUp({ windowSeconds: 300 });
    await bring(message("a"));
    expect(queue.lastRequest?.waitMs).to.equal(20_000);
    poller.stop();
  });

  it("hands a batch over before the window ends once its bodies fill an event", async () => {
    const { poller, batches, bring } = setUp({ windowSeconds: 300, batchSize: 100 });
    await bring(...Array.from({ length: 7 }, (_, index) => message(`m${index}`, "x".repeat(1_000_000))));
    expect(batches).to.have.length(1);
    poller.stop();
  });

  it("counts the bodies of every call towards what an event holds", async () => {
    const { poller, batches, bring } = setUp({ windowSeconds: 300, batchSize: 100 });
    const large = (from: number): SqsRecord[] =>
      [0, 1, 2, 3].map((index) => message(`m${from + index}`, "x".repeat(1_000_000)));
    await bring(...large(0));
    expect(batches).to.deep.equal([]);
    await bring(...large(4));
    expect(batches).to.have.length(1);
    poller.stop();
  });

  it("receives no more once stopped, and still hands over what it has", async () => {
    const { queue, poller, bring, ids } = setUp({ windowSeconds: 300 });
    await bring(message("a"));
    poller.stop();
    await settle();
    expect(ids()).to.deep.equal([["a"]]);
    expect(queue.requests).to.have.length(2);
  });

  it("stops while all places are taken", async () => {
    const { queue, poller, bring, end } = setUp({ maximumConcurrency: 2 });
    await bring(message("a"));
    await bring(message("b"));
    poller.stop();
    await end(0, "taken");
    expect(queue.requests).to.have.length(2);
  });

  it("leaves no timer behind when stopped during the pause after an error", async () => {
    const { clock, queue, poller } = setUp();
    queue.breakDown();
    await settle();
    expect(clock.timers).to.equal(1);
    poller.stop();
    await settle();
    expect(clock.timers).to.equal(0);
    expect(queue.requests).to.have.length(1);
  });
});
