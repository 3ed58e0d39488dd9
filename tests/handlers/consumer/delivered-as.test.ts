import { expect } from "chai";
import fc from "fast-check";
import type { EventMessage } from "../../../events/message/event-message";
import { bridgeEnvelope, isDeliveredAsItself, readBody } from "../../../handlers/consumer/read-body";
import { consume, fakeConsumer, FakeWorld, returned, validators } from "../support/fake-consumer";
import { eventOf, idOf, recordOf } from "../support/sample-events";
import { lock, nothing } from "../support/sample-handlers";
import { anyText } from "../../any-text";

/** A body as EventBridge writes it. */
function bodyOf(event: unknown, type: string, source: string, more: object = {}): string {
  return JSON.stringify({
    version: "0",
    "detail-type": type,
    source,
    account: "000000000000",
    ...more,
    resources: [],
    detail: event,
  });
}

async function rejectionOf(body: string) {
  const world = new FakeWorld();
  let handled = 0;
  const consumer = fakeConsumer(world, async () => void (handled += 1));
  await consume(consumer, [recordOf(eventOf(1), { body })]);
  const { reason = "none", detail = "", eventType = "" } = world.rejected[0]?.attributes ?? {};
  return { reason, detail, eventType, handled };
}

const event = eventOf(1);
const { type, source } = event;

describe("an event and what EventBridge says of it", () => {
  const mismatches: [what: string, body: string][] = [
    ["another type", bodyOf(event, "user.profile-deleted", source)],
    ["another source", bodyOf(event, type, "evil.service")],
    ["another type and source", bodyOf(event, "user.profile-deleted", "evil.service")],
    ["another source in a replay", bodyOf(event, type, "evil.service", { "replay-name": "r" })],
    [
      "a source that reads like two fields",
      bodyOf({ ...event, source: 'bellyfed.user","account":"000000000000' }, type, source),
    ],
    ["no source", JSON.stringify({ "detail-type": type, detail: event })],
    ["a source in other letters", bodyOf(event, type, source.toUpperCase())],
  ];
  for (const [what, body] of mismatches) {
    it(`is rejected with ${what}`, async () => {
      const { reason, handled } = await rejectionOf(body);
      expect({ reason, handled }).to.deep.equal({ reason: "envelope-mismatch", handled: 0 });
    });
  }

  it("is told with the names that the rules were matched with", async () => {
    const { detail } = await rejectionOf(bodyOf(event, "user.profile-deleted", "evil.service"));
    expect(detail).to.contain("detail-type user.profile-deleted and source evil.service");
  });

  const matches: [what: string, body: string][] = [
    ["as it is", bodyOf(event, type, source)],
    ["in a replay", bodyOf(event, type, source, { "replay-name": "again" })],
    ["with letters that are escaped", bodyOf({ ...event, source: 'a"ü\\\n' }, type, 'a"ü\\\n')],
    ["by itself", JSON.stringify(event)],
    ["in a detail alone", JSON.stringify({ detail: event })],
    ["with white space", JSON.stringify(JSON.parse(bodyOf(event, type, source)), null, 2)],
    [
      "with letters escaped that need not be",
      bodyOf(event, type, source).replace('"source":"bellyfed', '"source":"\\u0062ellyfed'),
    ],
  ];
  for (const [what, body] of matches) {
    it(`is handled when it came ${what}`, async () => {
      expect(await rejectionOf(body)).to.include({ reason: "none", handled: 1 });
    });
  }

  it("are compared as parsing them would", () => {
    const text = fc.oneof(fc.string(), anyText(), fc.constantFrom("a", 'a","source":"b', '"', "\\"));
    fc.assert(
      fc.property(text, text, text, text, (ownType, ownSource, bridgeType, bridgeSource) => {
        const own = { type: ownType, source: ownSource };
        const [saidType, saidSource] = [bridgeType || ownType, bridgeSource || ownSource];
        const content = readBody(bodyOf(own, saidType, saidSource));
        const isSame = saidType === ownType && saidSource === ownSource;
        expect(isDeliveredAsItself(content, own)).to.equal(isSame);
        expect(bridgeEnvelope(content)).to.include({ "detail-type": saidType, source: saidSource });
      }),
    );
  });
});

describe("a message that holds no event of ours", () => {
  const foreign: [what: string, body: unknown, detail: RegExp][] = [
    [
      "an event whose detail is the data alone",
      bodyOf({ userId: "u1", email: "ann@example.com" }, "user.profile-updated", "shop"),
      /^detail-type user\.profile-updated, source shop: the detail holds the data alone; put it into \{ type, source, data, metadata \}/,
    ],
    [
      "data of which a field is called type",
      bodyOf({ type: "premium", userId: "u1" }, "user.profile-updated", "shop"),
      /^detail-type user\.profile-updated, source shop: the detail holds the data alone; /,
    ],
    [
      "an event without metadata",
      bodyOf({ type, source, data: {} }, type, source),
      /^detail-type user\.profile-updated, source bellyfed\.user: no event \(\/metadata must be an object\)$/,
    ],
    [
      "a CloudEvent in a detail",
      bodyOf({ specversion: "1.0", id: "1", type, source, data: {} }, type, source),
      /source bellyfed\.user: the detail is a CloudEvent; make \{ type/,
    ],
    [
      "an event of AWS",
      bodyOf({ bucket: { name: "b" } }, "Object Created", "aws.s3"),
      /^detail-type Object Created, source aws\.s3: an event of AWS itself/,
    ],
    ["a detail that is a text", bodyOf("Ann Lee", type, source), /: the detail is no object/],
    [
      "a notification of SNS",
      { Type: "Notification", MessageId: "1", TopicArn: "arn:aws:sns:x", Message: "Ann Lee" },
      /^a notification of SNS; events come from EventBridge/,
    ],
    [
      "a notification of S3",
      { Records: [{ eventVersion: "2.1", eventSource: "aws:s3", s3: { object: { key: "ann-lee" } } }] },
      /^a notification of S3; /,
    ],
    [
      "the test that S3 sends first",
      { Service: "Amazon S3", Event: "s3:TestEvent" },
      /^a notification of S3; /,
    ],
    ["a CloudEvent", { specversion: "1.0", type, source }, /^a CloudEvent; make/],
    ["anything else", { hello: "Ann Lee" }, /^\/type must be a text/],
  ];
  for (const [what, body, detail] of foreign) {
    it(`is rejected with words for ${what}`, async () => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const told = await rejectionOf(text);
      expect(told).to.include({ reason: "envelope", handled: 0 });
      expect(told.detail).to.match(detail).and.to.have.length.at.most(256);
      expect(JSON.stringify(told)).to.not.match(/ann/i);
      const said = JSON.parse(text) as { "detail-type"?: string; detail?: unknown };
      if (said["detail-type"] !== undefined && !("type" in Object(said.detail)))
        expect(told.eventType).to.equal(said["detail-type"]);
    });
  }
});

describe("who may publish", () => {
  const validate = Object.assign(() => undefined, { sources: ["bellyfed.user", "bellyfed.import"] });
  for (const [from, reason] of [
    ["bellyfed.user", "none"],
    ["bellyfed.import", "none"],
    ["bellyfed.tracking", "foreign-producer"],
  ] as const) {
    it(`${from}: ${reason}`, async () => {
      const world = new FakeWorld();
      const consumer = { ...fakeConsumer(world, nothing), validators: { [type]: { 1: validate } } };
      await consume(consumer, [recordOf({ ...event, source: from })]);
      expect(world.rejected[0]?.attributes.reason ?? "none").to.equal(reason);
      const detail = "Only bellyfed.user, bellyfed.import may publish this type, by its contract.";
      if (reason !== "none") expect(world.rejected[0]?.attributes.detail).to.equal(detail);
    });
  }
});

describe("an event that its consumer does not know yet", () => {
  const day = 86_400_000;
  const newer: EventMessage = eventOf(1, { version: 2 });
  const unknown: EventMessage = { ...eventOf(1), type: "user.profile-sold" };

  for (const [reason, early] of [
    ["unknown-version", newer],
    ["unknown-type", unknown],
  ] as const) {
    it(`waits, seldom received and without a page, and is handled once it is known: ${reason}`, async () => {
      const world = new FakeWorld();
      let handled = 0;
      const old = fakeConsumer(world, async () => void (handled += 1), lock);
      const sentMs = world.clock.nowMs;
      let receives = 0;
      while (world.clock.nowMs < sentMs + 3 * day) {
        receives += 1;
        world.visibility.length = 0;
        const record = recordOf(early, { receives, sentAt: new Date(sentMs).toISOString() });
        expect(await returned(old, [record])).to.have.length(1);
        world.clock.nowMs += (world.visibility[0]?.visibilitySeconds ?? 0) * 1000;
      }
      expect(receives).to.be.below(3 * 40);
      expect(world.idempotency.questions).to.equal(0);
      expect([world.rejected, world.deadLetters]).to.deep.equal([[], []]);
      for (const metrics of world.metrics) expect(metrics).to.not.have.property("EventAge");
      expect(world.failureLines[0]).to.include({ outcome: "retried", eventId: idOf(1) });
      expect(String(world.failureLines[0]?.error)).to.match(new RegExp(`^${reason}: `));

      const valid = { 1: () => undefined, 2: () => undefined };
      const known = { ...old, validators: { ...validators, [early.type]: valid } };
      const record = recordOf(early, { receives, sentAt: new Date(sentMs).toISOString() });
      expect(await returned(known, [record])).to.deep.equal([]);
      expect(handled).to.equal(1);
    });

    it(`is a dead letter that recovery sends back when nobody deployed: ${reason}`, async () => {
      const world = new FakeWorld();
      const consumer = fakeConsumer(world, nothing);
      const sentAt = new Date(world.clock.nowMs - 13 * day - 1_000).toISOString();
      await consume(consumer, [recordOf(early, { receives: 400, sentAt })]);
      expect(world.deadLetters[0]?.attributes.reason).to.equal(reason);
      expect(world.deadLetters[0]?.attributes.detail).to.match(/^waited more than 1123200 s: /);
    });
  }

  it("is rejected when the version is older than all that are known, as it will not come back", async () => {
    const world = new FakeWorld();
    const newer = { [type]: { 2: () => undefined, 3: () => undefined } };
    await consume({ ...fakeConsumer(world, nothing), validators: newer }, [recordOf(eventOf(1))]);
    const detail = "Version 1 is not among the known: 2, 3.";
    expect(world.rejected[0]?.attributes).to.include({ reason: "unknown-version", detail });
  });

  it("is rejected when no rule has matched its type", async () => {
    expect(await rejectionOf(JSON.stringify(unknown))).to.include({ reason: "unknown-type", handled: 0 });
  });
});

describe("an event's own time", () => {
  it("moves no page: its age is how long the queue has had it", async () => {
    for (const time of ["2020-01-01T00:00:00.000Z", "2026-11-23T12:00:00.000Z", "2026-11-24T11:00:00.000Z"]) {
      const world = new FakeWorld();
      await consume(fakeConsumer(world, nothing), [recordOf(eventOf(1, { time }))]);
      expect(world.metrics[0]).to.deep.include({ EventAge: [1_000] });
    }
  });

  for (const time of ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]) {
    it(`is rejected when it is ${time}`, async () => {
      const { reason, detail } = await rejectionOf(bodyOf(eventOf(1, { time }), type, source));
      expect(reason).to.equal("envelope");
      expect(detail).to.contain("/metadata/time must be at most");
    });
  }
});
