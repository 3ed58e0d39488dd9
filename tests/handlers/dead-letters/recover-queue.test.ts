import { expect } from "chai";
import type { BreakerGate } from "../../../handlers/dead-letters/breaker-gate";
import { recoverQueue, type RecoveryRequest } from "../../../handlers/dead-letters/recover-queue";
import type { ReceivedMessage } from "../../../handlers/dead-letters/read-dead-letter";
import { recoverySources } from "../../../handlers/dead-letters/recovery-settings";
import {
  bodyOf,
  busArn,
  consumerDeadLetter,
  consumerDeadLetters,
  deadLetters,
  movedDeadLetter,
  origin,
  parkingLot,
  settings,
  TestWorld,
  undeliveredDeadLetter,
} from "./fixtures";

const source = recoverySources(settings)[0]!;

async function recover(
  world: TestWorld,
  request: Partial<RecoveryRequest> = {},
  seconds = 290,
  more = {},
  gate: BreakerGate = async () => undefined,
) {
  const endMs = world.nowMs() + seconds * 1_000;
  const whole = { dryRun: false, maxMessages: Infinity, deadlineMs: endMs - 10_000, endMs, ...request };
  return recoverQueue(source, whole, { ...settings, ...more }, world, gate);
}
const holding = (...messages: ReceivedMessage[]) => new TestWorld({ [deadLetters]: messages });
const down = new Error("down");

describe("recoverQueue", () => {
  it("writes every message elsewhere before it deletes it", async () => {
    const world = holding(consumerDeadLetter(1), consumerDeadLetter(2, "permanent"), movedDeadLetter(3));
    const summary = await recover(world);
    expect(summary).to.deep.equal({
      ...{
        queue: "bellyfed-domain-user-dev-journal-dead-letters",
        ended: "empty",
        heldBack: [],
        failures: [],
      },
      ...{ examined: 3, recovered: 2, movedToParkingLot: 1, failed: 0, left: 0 },
    });
    const sent = world.sent.map(({ queueUrl, message }) => `${queueUrl} ${message.body}`);
    const [first, second, third] = [1, 2, 3].map((number) => bodyOf(number));
    expect(sent).to.have.members([`${origin} ${first}`, `${parkingLot} ${second}`, `${origin} ${third}`]);
    expect(world.idsIn(deadLetters)).to.deep.equal([]);
    for (const handle of ["handle-1", "handle-2", "handle-3"]) {
      const removed = world.calls.indexOf(`remove ${handle}`);
      expect(world.calls.slice(0, removed).filter((call) => call.startsWith("send"))).to.not.be.empty;
    }
  });

  it("takes trace and message group along", async () => {
    const world = holding({ ...consumerDeadLetter(1), traceHeader: "Root=1-2", groupId: "g" });
    await recover(world);
    expect(world.sent[0]?.message).to.include({ traceHeader: "Root=1-2", groupId: "g" });
  });

  it("publishes to the bus that missed an event, and keeps the event when that fails", async () => {
    const world = holding(undeliveredDeadLetter(1, busArn));
    world.fails = (action) => (action === "publish" ? down : undefined);
    expect(await recover(world)).to.include({ recovered: 0, failed: 1 });
    expect(world.idsIn(deadLetters)).to.deep.equal(["message-1"]);
    world.fails = () => undefined;
    expect(await recover(world)).to.include({ recovered: 1 });
    expect(world.published.map(({ busName }) => busName)).to.deep.equal(["bellyfed-domain-user-dev"]);
    expect(world.idsIn(deadLetters)).to.deep.equal([]);
  });

  describe("when a call fails", () => {
    it("leaves in the queue what could not be sent back, goes on with the rest, and says so", async () => {
      const world = holding(consumerDeadLetter(1), consumerDeadLetter(2, "permanent"));
      world.fails = (action, queueUrl) => (action === "send" && queueUrl === origin ? down : undefined);
      const summary = await recover(world);
      expect(summary).to.include({ recovered: 0, movedToParkingLot: 1, failed: 1, examined: 2 });
      expect(summary.failures).to.deep.equal([
        { messageId: "message-1", eventId: "event-1", error: "Error: down" },
      ]);
      expect(world.idsIn(deadLetters)).to.deep.equal(["message-1"]);
      expect(world.calls).to.not.include("remove handle-1");
      expect(world.calls).to.include("release handle-1");
    });

    it("leaves in the queue what could not go to the parking lot", async () => {
      const world = holding(consumerDeadLetter(1, "permanent"));
      world.fails = (action) => (action === "send" ? down : undefined);
      expect(await recover(world)).to.include({ movedToParkingLot: 0, failed: 1 });
      expect(world.idsIn(deadLetters)).to.deep.equal(["message-1"]);
    });

    it("says of what could not be deleted that it may arrive twice", async () => {
      const world = holding(consumerDeadLetter(1));
      world.fails = (action) => (action === "remove" ? down : undefined);
      const summary = await recover(world);
      expect(summary).to.include({ recovered: 0, failed: 1 });
      expect(summary.failures[0]?.error).to.equal(
        "was sent on but could not be deleted, so it may arrive twice: Error: down",
      );
      expect(world.idsIn(deadLetters)).to.deep.equal(["message-1"]);
    });

    it("reports a queue that cannot be read", async () => {
      const world = holding(...consumerDeadLetters(1));
      world.fails = (action) => (action === "receive" ? down : undefined);
      expect(await recover(world)).to.deep.include({
        examined: 0,
        ended: "failures",
        failures: [{ messageId: "", eventId: "", error: "Error: down" }],
      });
    });

    it("stops after 20 failures in a row, though nothing can be released, and does not touch the rest", async () => {
      const world = holding(...consumerDeadLetters(35));
      world.fails = (action) => (action === "send" || action === "release" ? down : undefined);
      const summary = await recover(world);
      expect(summary).to.include({ failed: 20, examined: 20, ended: "failures" });
      expect(summary.failures).to.have.length(10);
      expect(world.idsIn(deadLetters)).to.have.length(35);
    });
  });

  describe("within one run", () => {
    it("does not recover again what returns at once", async () => {
      const world = holding(consumerDeadLetter(1));
      const send = world.queues.send.bind(world.queues);
      world.queues.send = async (queueUrl, message) => {
        await send(queueUrl, message);
        // The consumer dead-letters it at once: another message, of the same event.
        const again = { messageId: "again", receiptHandle: "handle-again" };
        world.waiting.get(deadLetters)?.push({ ...consumerDeadLetter(1, "max-attempts", 1), ...again });
      };
      expect(await recover(world)).to.include({ examined: 2, recovered: 1, left: 1, ended: "empty" });
      expect(world.sent).to.have.length(1);
      expect(world.idsIn(deadLetters)).to.deep.equal(["again"]);
    });

    it("tries another copy of an event that could not be sent", async () => {
      const copy = { ...consumerDeadLetter(1), messageId: "copy", receiptHandle: "handle-copy" };
      const world = holding(consumerDeadLetter(1));
      let sends = 0;
      world.fails = (action) => {
        if (action !== "send") return undefined;
        world.waiting.get(deadLetters)?.push(...(sends++ === 0 ? [copy] : []));
        return sends === 1 ? down : undefined;
      };
      expect(await recover(world)).to.include({ failed: 1, recovered: 1 });
    });

    it("keeps received messages away from everybody until the run is over", async () => {
      const world = holding(...consumerDeadLetters(1));
      await recover(world, {}, 290);
      expect(world.receives[0]).to.deep.equal({ max: 10, visibilitySeconds: 350 });
    });

    it("believes a queue to be empty only when nothing was found three times", async () => {
      const world = holding(...consumerDeadLetters(2));
      const receive = world.queues.receive.bind(world.queues);
      let asked = 0;
      world.queues.receive = async (...args) =>
        [1, 3].includes(++asked) ? [] : receive(args[0], 1, args[2]);
      expect(await recover(world)).to.include({ recovered: 2, ended: "empty" });
      expect(asked).to.equal(7);
    });

    it("moves no more messages per second than it may", async () => {
      const world = holding(...consumerDeadLetters(30));
      const startMs = world.nowMs();
      await recover(world, {}, 290, { messagesPerSecond: 5 });
      // The last of 30 messages has its turn after 5.8 s; calls take 10 ms each.
      expect(world.nowMs() - startMs).to.be.within(5_800, 6_100);
    });
  });

  describe("limits", () => {
    it("looks at no more messages than it was asked to", async () => {
      const world = holding(...consumerDeadLetters(25));
      expect(await recover(world, { maxMessages: 12 })).to.include({ examined: 12, ended: "limit" });
      expect(world.idsIn(deadLetters)).to.have.length(13);
    });

    it("ends when its time is over, and leaves what it has not looked at", async () => {
      const world = holding(...consumerDeadLetters(1_000));
      const summary = await recover(world, {}, 11);
      expect(summary.ended).to.equal("time");
      expect(summary.recovered).to.be.within(10, 60);
      expect(world.idsIn(deadLetters)).to.have.length(1_000 - summary.recovered);
    });

    it("does not wait beyond its time to keep its pace", async () => {
      const world = holding(...consumerDeadLetters(20));
      const startMs = world.nowMs();
      const summary = await recover(world, {}, 12, { messagesPerSecond: 1 });
      expect(summary).to.include({ recovered: 2, ended: "time" });
      expect(world.nowMs() - startMs).to.be.lessThan(2_000);
      expect(world.idsIn(deadLetters)).to.have.length(18);
    });

    it("moves only dead letters of the requested reason", async () => {
      const world = holding(
        consumerDeadLetter(1),
        consumerDeadLetter(2, "crash-loop"),
        consumerDeadLetter(3, "permanent"),
      );
      const summary = await recover(world, { reason: "crash-loop" });
      expect(summary).to.include({ recovered: 1, movedToParkingLot: 0, left: 2 });
      expect(world.idsIn(deadLetters)).to.have.members(["message-1", "message-3"]);
    });
  });

  it("decides and moves nothing in a dry run, and gives back what it looked at", async () => {
    const world = holding(...consumerDeadLetters(12), consumerDeadLetter(13, "permanent"));
    const summary = await recover(world, { dryRun: true });
    expect(summary).to.include({ examined: 13, recovered: 12, movedToParkingLot: 1, left: 0 });
    expect(world.sent).to.deep.equal([]);
    expect(world.calls.filter((call) => call.startsWith("remove"))).to.deep.equal([]);
    expect(world.waiting.get(deadLetters)).to.have.length(13);
    expect(world.sleeps).to.deep.equal([]);
  });
});
