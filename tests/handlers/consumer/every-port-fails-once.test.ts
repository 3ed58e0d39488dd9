import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import type { IdempotencySettings } from "../../../handlers/settings/consumer-settings";
import { PermanentError } from "../../../handlers/failures/event-errors";
import type { KeptMessage } from "../../../handlers/consumer/consumer-ports";
import { fakeConsumer, FakeWorld, othersSucceed } from "../support/fake-consumer";
import { eventOf, idOf, recordOf, records } from "../support/sample-events";
import { httpError, lock, withoutStack } from "../support/sample-handlers";
import { FakeQueue } from "../support/fake-queue";
import { FaultyWorld, type Fault } from "../support/faulty-world";
import { runs } from "../../runs";

type Mode = IdempotencySettings["mode"];

const kinds = { refused: 4, broken: 5, flaky: 6, invalid: 7, expired: 8, repeated: 9 };
const good = [1, 2, 3, kinds.flaky, kinds.repeated];

/** One event of each kind, and three that are like most. */
function allKinds(mode: Mode): SQSRecord[] {
  const repeat = { ...recordOf(eventOf(kinds.repeated)), messageId: "copy", receiptHandle: "copy" };
  return [
    ...records(6),
    recordOf(eventOf(kinds.invalid), { body: "{" }),
    recordOf(eventOf(kinds.expired), { sentAt: "2026-10-01T00:00:00.000Z" }),
    recordOf(eventOf(kinds.repeated)),
    // Without idempotency a copy takes effect again, and may.
    ...(mode === "none" ? [] : [repeat]),
  ];
}

/** Numbers of the events that were rejected or dead-lettered, in order, with their reasons. */
function placesOf(messages: readonly KeptMessage[]): string[] {
  return messages.map(({ attributes }) => `${attributes.eventId.slice(-1)} ${attributes.reason}`).sort();
}

/** Every batch adds up. */
function checkMetrics(world: FakeWorld): void {
  const ends = ["Processed", "Retried", "Deferred", "Rejected", "DeadLettered", "Duplicate"];
  for (const metrics of world.metrics) {
    const sum = ends.reduce((total, end) => total + (metrics[`Events${end}`] ?? 0), 0);
    expect(sum).to.equal(metrics.EventsReceived);
  }
}

/** Consumes one event of each kind while one call to the world fails; answers what was called. */
async function consumeAllKinds(mode: Mode, fault: Fault): Promise<string[]> {
  const world = new FakeWorld();
  const faulty = new FaultyWorld(world, fault);
  const effects = new Map<number, number>();
  const attempts = new Map<number, number>();
  const consumer = fakeConsumer(
    faulty.ports,
    async ({ metadata }, { dependency }) => {
      const number = Number(metadata.id.slice(-1));
      const attempt = (attempts.get(number) ?? 0) + 1;
      attempts.set(number, attempt);
      if (number === kinds.refused) throw withoutStack(() => new PermanentError("refused"));
      if (number === kinds.broken) throw withoutStack(() => new Error("what?"));
      await dependency.execute(async () => {
        if (number === kinds.flaky && attempt <= 2) throw withoutStack(() => httpError(503));
        effects.set(number, (effects.get(number) ?? 0) + 1);
      });
    },
    { idempotency: { mode } },
  );
  // A lock keeps two messages apart that come at once, a mark those that come one after the other.
  const lateMs = (record: SQSRecord): number => (mode === "mark" && record.messageId === "copy" ? 30_000 : 0);
  const queue = new FakeQueue(world, allKinds(mode), lateMs);
  await queue.drain(consumer, 200, () => othersSucceed(consumer));

  const what = `call ${fault.call}, ${faulty.failed}`;
  expect(queue.messages, `${what}: left in the queue`).to.deep.equal([]);
  checkMetrics(world);
  // The effect was there, and the table could not be told: a copy of the event cannot know.
  const mayRepeat = faulty.failed?.startsWith("idempotency.");
  for (const number of good) {
    const most = mayRepeat && number === kinds.repeated ? 2 : 1;
    expect(effects.get(number), `${what}: effects of event ${number}`).to.be.within(1, most);
  }
  // What cannot be counted does not count; nor does an attempt so soon that nothing new is known of others.
  expect(attempts.get(kinds.broken), `${what}: attempts`).to.be.within(5, mayRepeat ? 8 : 7);
  const { deadLetters, rejected } = world;
  // Whoever does not hear that a message was kept must keep it again.
  const isKeptTwice = fault.takesEffect && faulty.failed?.startsWith("queue.send");
  const [dead, invalid] = [placesOf(deadLetters), placesOf(rejected)].map((places) =>
    isKeptTwice ? [...new Set(places)] : places,
  );
  expect(dead, `${what}: dead letters`).to.deep.equal(["4 permanent", "5 max-attempts", "8 max-age"]);
  expect(invalid, `${what}: rejected`).to.deep.equal(["7 malformed-json"]);
  return faulty.calls;
}

const outageMs = 200_000;

/** Consumes good events through an outage, while one call to the world fails. */
async function consumeThroughOutage(fault: Fault): Promise<string[]> {
  const world = new FakeWorld();
  const queue = new FakeQueue(world, records(9));
  const faulty = new FaultyWorld(world, fault);
  const endMs = world.clock.now() + outageMs;
  const effects: string[] = [];
  let failedCalls = 0;
  const handler: EventHandler = (event, { dependency }) =>
    dependency.execute(async () => {
      if (world.clock.now() >= endMs) return void effects.push(event.metadata.id);
      failedCalls += 1;
      throw withoutStack(() => httpError(503));
    });
  const consumer = fakeConsumer(faulty.ports, handler, lock);
  await queue.drain(consumer);

  const what = `call ${fault.call}, ${faulty.failed}`;
  expect(queue.messages, `${what}: left in the queue`).to.deep.equal([]);
  expect(effects.sort(), `${what}: effects`).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9].map(idOf));
  expect([...world.deadLetters, ...world.rejected], `${what}: burned`).to.deep.equal([]);
  expect(consumer.breaker.isOpen(), `${what}: breaker`).to.equal(false);
  // The nine of its first batch, then at most one per round of probes, and once more each that is no probe message.
  expect(failedCalls, `${what}: calls into the outage`).to.be.within(10, 30);
  checkMetrics(world);
  return faulty.calls;
}

/** Runs the scenario once with each of its calls, or one of every so many, failing; answers which ports were called without a fault. */
async function failEach(
  scenario: (fault: Fault) => Promise<string[]>,
  takesEffect: boolean,
  every = 1,
): Promise<Set<string>> {
  const calls = await scenario({ call: 0, takesEffect });
  for (let call = 1; call <= calls.length; call += every) await scenario({ call, takesEffect });
  return new Set(calls);
}

describe("every port failing once", () => {
  for (const takesEffect of [false, true]) {
    const how = takesEffect ? "though it took effect" : "without effect";

    for (const mode of ["none", "mark", "lock"] as const) {
      it(`loses, doubles and burns nothing: ${mode}, ${how}`, async () => {
        const called = await failEach((fault) => consumeAllKinds(mode, fault), takesEffect);
        const sends = ["queue.changeVisibility", "queue.sendDeadLetter", "queue.sendRejected"];
        const asks = ["breakers.read", "idempotency.write", ...(mode === "mark" ? ["idempotency.read"] : [])];
        expect([...called]).to.include.members([...sends, ...asks]);
      });
    }

    it(`comes through an outage: ${how}`, async () => {
      const called = await failEach(consumeThroughOutage, takesEffect, runs(3, 1));
      const ports = ["breakers.read", "breakers.write", "queue.changeVisibility", "idempotency.write"];
      expect([...called]).to.include.members(ports);
    });
  }
});
