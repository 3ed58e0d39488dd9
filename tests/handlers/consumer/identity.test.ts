import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";
import type { EventMessage } from "../../../events/message/event-message";
import type { Consumer } from "../../../handlers/consumer/consumer";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import type { IdempotencySettings } from "../../../handlers/settings/consumer-settings";
import { settled } from "../support/fake-clock";
import { consume, failedIds, fakeConsumer, FakeWorld, returned } from "../support/fake-consumer";
import { eventOf, idOf, recordOf } from "../support/sample-events";

const mixedId = "474d79bd-835a-47ec-9feb-8986e7028c72";

/** The numbered event with a message of its own, and another event of the same id. */
const first = { ...recordOf(eventOf(1)), messageId: "m-first" };
const otherEvent: EventMessage = { ...eventOf(1), data: { userId: "quite another" } };
const other = { ...recordOf(otherEvent), messageId: "m-other" };
const again = <Record extends { messageId: string }>(record: Record, number: number): Record => ({
  ...record,
  messageId: `${record.messageId}-${number}`,
});

function world(
  mode: IdempotencySettings["mode"],
  handle: (event: EventMessage) => Promise<void> = async () => undefined,
) {
  const made = new FakeWorld();
  const handled: unknown[] = [];
  const handler: EventHandler = async (event) => {
    await handle(event);
    handled.push(event.data);
  };
  const settings = { idempotency: { mode } };
  const [consumer, elsewhere] = ["A", "B"].map((name) => fakeConsumer(made, handler, settings, name)) as [
    Consumer,
    Consumer,
  ];
  return { made, handled, consumer, elsewhere };
}

const reasonsOf = ({ rejected }: FakeWorld) => rejected.map(({ attributes }) => attributes.reason);
const receivedTwice = (record: SQSRecord): SQSRecord => ({
  ...record,
  attributes: { ...record.attributes, ApproximateReceiveCount: "2" },
});

describe("two events under one id", () => {
  for (const [one, two] of [
    [first, other],
    [other, first],
  ] as const) {
    it(`lock: whichever comes first is handled, the other rejected (${one.messageId} first)`, async () => {
      const { made, handled, consumer } = world("lock");
      expect(await returned(consumer, [one])).to.deep.equal([]);
      expect(await returned(consumer, [two])).to.deep.equal([]);
      // A redelivery of either changes nothing.
      await consume(consumer, [again(one, 2)]);
      await consume(consumer, [again(two, 2)]);
      expect(handled).to.have.length(1);
      expect(reasonsOf(made)).to.deep.equal(["id-conflict", "id-conflict"]);
      expect(made.rejected.every(({ body }) => body === two.body)).to.equal(true);
      const told = { eventId: idOf(1), eventType: "user.profile-updated" };
      expect(made.rejected[0]?.attributes).to.include(told);
      expect(made.metrics.at(1)).to.include({ EventsRejected: 1 });
      expect(made.deadLetters).to.deep.equal([]);
    });
  }

  it("lock: one is rejected also while the other is being handled, in one batch or in two", async () => {
    for (const inOne of [true, false]) {
      let release = (): void => undefined;
      const { made, handled, consumer } = world("lock", () => new Promise((resolve) => (release = resolve)));
      const answers = inOne
        ? [consume(consumer, [first, other])]
        : [consume(consumer, [first]), consume(consumer, [other])];
      await settled();
      expect(reasonsOf(made)).to.deep.equal(["id-conflict"]);
      release();
      for (const answer of await Promise.all(answers)) expect(failedIds(answer)).to.deep.equal([]);
      expect(handled).to.deep.equal([eventOf(1).data]);
    }
  });

  it("lock: a conflict stays in the queue while the rejected queue takes nothing", async () => {
    const { made, consumer } = world("lock");
    await consume(consumer, [first]);
    made.failing.add("sendRejected");
    expect(await returned(consumer, [other])).to.deep.equal(["m-other"]);
  });

  it("lock: an item without a fingerprint is taken for the event's own", async () => {
    const { made, handled, consumer } = world("lock");
    await consume(consumer, [first]);
    for (const [key, { fingerprint: _, ...item }] of made.idempotency.items)
      made.idempotency.items.set(key, item);
    await consume(consumer, [other]);
    expect(handled).to.have.length(1);
    expect(made.rejected).to.deep.equal([]);
    expect(made.metrics.at(-1)).to.include({ EventsDuplicate: 1 });
  });

  it("mark: the end of one that began unseen is not written over the other's", async () => {
    let release = (): void => undefined;
    let fails = true;
    const { made, handled, consumer, elsewhere } = world("mark", async (event) => {
      if ((event.data as { userId: string }).userId === "quite another")
        await new Promise<void>((resolve) => (release = resolve));
      else if (fails) throw new Error("not now");
    });
    const slow = consume(consumer, [other]);
    await settled();
    expect(await returned(elsewhere, [first])).to.deep.equal(["m-first"]);
    release();
    await slow;
    fails = false;
    await consume(consumer, [receivedTwice(first)]);
    expect(handled).to.deep.equal([otherEvent.data, eventOf(1).data]);
    expect(made.rejected).to.deep.equal([]);
  });

  it("mark: one waits while the other is being handled in its process, and is rejected then", async () => {
    const { made, handled, consumer } = world("mark");
    expect(await returned(consumer, [first, other])).to.deep.equal(["m-other"]);
    expect(await returned(consumer, [receivedTwice(other)])).to.deep.equal([]);
    expect(handled).to.deep.equal([eventOf(1).data]);
    expect(reasonsOf(made)).to.deep.equal(["id-conflict"]);
  });

  it("mark: both that two processes have at once are handled, and the log tells of it", async () => {
    const { made, handled, consumer, elsewhere } = world("mark");
    await Promise.all([consume(consumer, [first]), consume(elsewhere, [other])]);
    expect(handled).to.have.length(2);
    const told = made.lines.filter(({ message }) => String(message).startsWith("Another event of this id"));
    expect(told).to.have.length(1);
  });

  it("none: both are handled, each with attempts of its own", async () => {
    const { made, handled, consumer } = world("none");
    await consume(consumer, [first, other]);
    expect(made.idempotency.questions).to.equal(0);
    await consume(consumer, [first, other].map(receivedTwice));
    expect(handled).to.have.length(4);
    expect(made.rejected).to.deep.equal([]);
    expect(made.idempotency.items.size).to.equal(2);
  });
});

describe("two events under one id that JavaScript cannot tell apart", () => {
  const withNumber = (number: string, messageId: string) => {
    const { body, ...record } = recordOf({ ...eventOf(1), data: { userId: "user-1", n: "?" } });
    return { ...record, messageId, body: body.replace('"?"', number) };
  };
  for (const [one, two] of [
    ["9007199254740993", "9007199254740992"],
    ["1e400", "null"],
    ["0.12345678901234567", "0.12345678901234568"],
    ["12345678901234567890", '"12345678901234567890"'],
  ] as const) {
    it(`lock: ${two} is not acknowledged as a copy of ${one}, which its copy is`, async () => {
      const { made, handled, consumer } = world("lock");
      await consume(consumer, [withNumber(one, "m-1")]);
      await consume(consumer, [withNumber(one, "m-2")]);
      expect(made.rejected).to.deep.equal([]);
      await consume(consumer, [withNumber(two, "m-3")]);
      expect(handled).to.have.length(1);
      expect(reasonsOf(made)).to.deep.equal(["id-conflict"]);
    });
  }

  it("none: each has attempts of its own", async () => {
    const { made, consumer } = world("none");
    const records = ["9007199254740993", "9007199254740992"].map((number) => withNumber(number, number));
    await consume(consumer, records.map(receivedTwice));
    expect(made.idempotency.items.size).to.equal(2);
  });
});

describe("one id in two spellings", () => {
  it("is one event, which the handler sees in lower case", async () => {
    const ids: string[] = [];
    const { handled, consumer } = world("lock", async ({ metadata }) => void ids.push(metadata.id));
    await consume(consumer, [recordOf(eventOf(1, { id: mixedId.toUpperCase() }))]);
    await consume(consumer, [recordOf(eventOf(1, { id: mixedId }))]);
    await consume(consumer, [recordOf(eventOf(1, { id: mixedId.replace("bd", "BD") }))]);
    expect(handled).to.have.length(1);
    expect(ids).to.deep.equal([mixedId]);
  });
});
