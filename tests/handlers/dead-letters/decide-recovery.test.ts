import { expect } from "chai";
import { fromMessageAttributes } from "../../../handlers/dead-letters/dead-letter";
import { decideRecovery, type RecoveryAction } from "../../../handlers/dead-letters/decide-recovery";
import type { ReceivedMessage } from "../../../handlers/dead-letters/read-dead-letter";
import { recoverySources } from "../../../handlers/dead-letters/recovery-settings";
import {
  bodyOf,
  busArn,
  consumerDeadLetter,
  deadLetters,
  movedDeadLetter,
  origin,
  prefix,
  settings,
  text,
  trendsArn,
  undeliveredDeadLetter,
} from "./fixtures";

const sources = recoverySources(settings);
const consumerSource = sources[0]!;
const undeliveredSource = sources[2]!;

const elsewhere = { origin: text(`${prefix}elsewhere`) };

const withAttributes = (message: ReceivedMessage, more: ReceivedMessage["attributes"]): ReceivedMessage => ({
  ...message,
  attributes: { ...message.attributes, ...more },
});
const decide = (message: ReceivedMessage, source = consumerSource) =>
  decideRecovery(message, source, settings);
function sent(message: ReceivedMessage, source = consumerSource): RecoveryAction & { kind: "send" } {
  const { action } = decide(message, source);
  if (action.kind !== "send") throw new Error(`It was decided to ${action.kind}.`);
  return action;
}
function parkingLotReason(message: ReceivedMessage, source = consumerSource): string {
  const { action } = decide(message, source);
  return action.kind === "parking-lot" ? action.reason : action.kind;
}

describe("decideRecovery", () => {
  describe("a consumer's dead letter", () => {
    for (const reason of ["max-attempts", "crash-loop"]) {
      it(`goes back to its queue after ${reason}, with its history and one recovery more`, () => {
        const before = consumerDeadLetter(1, reason, 1);
        const action = sent(before);
        expect(action.queueUrl).to.equal(origin);
        const history = { ...fromMessageAttributes(before.attributes), recoveries: 2 };
        expect(fromMessageAttributes(action.attributes)).to.deep.equal(history);
      });
    }

    for (const reason of ["permanent", "max-age", "a reason of tomorrow"]) {
      it(`goes to the parking lot after ${reason}, for another attempt cannot help`, () => {
        expect(parkingLotReason(consumerDeadLetter(1, reason))).to.equal("not-recoverable");
      });
    }

    it("goes to the parking lot once it was recovered three times, and not before", () => {
      expect(parkingLotReason(consumerDeadLetter(1, "max-attempts", 2))).to.equal("send");
      expect(parkingLotReason(consumerDeadLetter(1, "max-attempts", 3))).to.equal("max-recoveries");
    });

    for (const reason of ["outage", "unknown-type", "unknown-version"]) {
      it(`goes back after it waited in vain however often it did: ${reason}`, () => {
        for (const recoveries of [0, 2, 3, 100]) {
          const { attributes } = sent(consumerDeadLetter(1, reason, recoveries));
          expect(fromMessageAttributes(attributes)).to.include({ reason, recoveries });
        }
      });
    }

    it("keeps all it says, and why it is in the parking lot, in the ten attributes that SQS allows", () => {
      const { action } = decide(withAttributes(consumerDeadLetter(1, "permanent"), { foreign: text("x") }));
      const attributes = "attributes" in action ? action.attributes : {};
      expect(Object.keys(attributes)).to.have.length(10);
      expect(attributes.parkingLotReason).to.deep.equal(text("not-recoverable"));
      expect(fromMessageAttributes(attributes)).to.include({ reason: "permanent", origin, recoveries: 0 });
    });

    it("takes attributes along that it does not know, as far as there is room", () => {
      const action = sent(withAttributes(consumerDeadLetter(1), { tenant: text("a"), other: text("b") }));
      expect(action.attributes.tenant).to.deep.equal(text("a"));
      expect(action.attributes).to.not.have.property("other");
    });

    it("is told from its body where its attributes say little", () => {
      const action = sent({ ...consumerDeadLetter(1), attributes: { reason: text("crash-loop") } });
      const told = { eventId: "event-1", domain: "user", recoveries: 1 };
      expect(fromMessageAttributes(action.attributes)).to.include(told);
    });

    it("goes back to its own subscription, whatever queue its attributes name", () => {
      expect(sent(withAttributes(consumerDeadLetter(1), elsewhere)).queueUrl).to.equal(origin);
    });

    it("goes to the parking lot when it lies where its origin cannot be told", () => {
      const deadLetter = consumerDeadLetter(1);
      expect(sent(deadLetter, undeliveredSource).queueUrl).to.equal(origin);
      const unknown = withAttributes(deadLetter, elsewhere);
      expect(parkingLotReason(unknown, undeliveredSource)).to.equal("no-destination");
    });
  });

  describe("a message that SQS moved", () => {
    it("goes back to its queue, described as far as it can be", () => {
      const action = sent(movedDeadLetter(1));
      expect(action.queueUrl).to.equal(origin);
      expect(fromMessageAttributes(action.attributes)).to.deep.equal({
        reason: "redrive",
        detail: "moved by SQS from arn:aws:sqs:eu-west-1:123456789012:bellyfed-domain-user-dev-journal",
        firstSeen: "2026-11-01T10:00:00.000Z",
        ...{ eventId: "event-1", eventType: "user.profile-updated", domain: "user", consumer: "journal" },
        ...{ origin, recoveries: 1 },
      });
    });

    it("counts the recoveries that it has behind it, and is judged by what happened last", () => {
      const movedAfter = (...told: [reason: string, recoveries: number]) =>
        movedDeadLetter(1, consumerDeadLetter(1, ...told).attributes);
      const { attributes } = sent(movedAfter("permanent", 2));
      const history = { reason: "redrive", recoveries: 3, firstSeen: "2026-11-01T09:00:00.000Z" };
      expect(fromMessageAttributes(attributes)).to.include(history);
      expect(parkingLotReason(movedAfter("redrive", 3))).to.equal("max-recoveries");
    });

    it("tells the parking lot which queue it came from", () => {
      const { action } = decide(movedDeadLetter(1, { recoveries: text("3") }));
      expect(action).to.have.property("kind", "parking-lot");
      expect(action).to.have.nested.property("attributes.origin").that.deep.equals(text(origin));
    });

    it("is known by its message's id when its event has none", () => {
      const deadLetter = { ...movedDeadLetter(1), body: bodyOf(1, { detail: {} }) };
      expect(decide(deadLetter).eventId).to.equal("message-1");
    });
  });

  describe("an event that EventBridge could not deliver", () => {
    it("goes to the one queue that missed it, and not to the bus", () => {
      const action = sent(undeliveredDeadLetter(1), undeliveredSource);
      expect(action.queueUrl).to.equal(origin);
      const told = { reason: "undelivered", detail: "NO_PERMISSIONS: not allowed", eventId: "event-1" };
      expect(fromMessageAttributes(action.attributes)).to.include({ ...told, origin, recoveries: 1 });
    });

    it("is known by its attributes in whichever queue it lies", () => {
      const { queueUrl } = sent(undeliveredDeadLetter(1, trendsArn));
      expect(queueUrl).to.equal(`${prefix}bellyfed-analytics-dev-trends`);
    });

    it("goes to a bus only when the bus was the target", () => {
      const traceHeader = "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736";
      const { action } = decide({ ...undeliveredDeadLetter(1, busArn), traceHeader }, undeliveredSource);
      expect(action).to.deep.equal({
        kind: "publish",
        event: {
          busName: "bellyfed-domain-user-dev",
          source: "profiles",
          type: "user.profile-updated",
          detail: JSON.stringify((JSON.parse(bodyOf(1)) as { detail: object }).detail),
          time: "2026-11-01T10:00:00Z",
          resources: ["bellyfed:recoveries/1"],
          traceHeader,
        },
      });
    });

    const foreign = [
      `{"n":9007199254740993,"big":12345678901234567890,"huge":1e400,"price":1.10,"zero":-0}`,
      `{ "dup":1, "dup":2 ,\n"text":"\\u00e9\\/\\ud800" }`,
      `{"detail":{"detail":1.0},"nested":[[{"}":"]"}]]}`,
    ];
    for (const detail of foreign) {
      it(`is published to a bus as it was: ${detail}`, () => {
        const body = bodyOf(1).replace(/"detail":\{.*\}(?=\}$)/, () => `"detail":${detail}`);
        const { action } = decide(undeliveredDeadLetter(1, busArn, body), undeliveredSource);
        expect(action.kind === "publish" && action.event.detail).to.equal(detail);
      });
    }

    it("counts its recoveries on the way to a bus, where only the event itself can carry them", () => {
      const marked = (count: number) =>
        undeliveredDeadLetter(1, busArn, bodyOf(1, { resources: ["arn:a", `bellyfed:recoveries/${count}`] }));
      const { action } = decide(marked(2), undeliveredSource);
      const resources = ["arn:a", "bellyfed:recoveries/3"];
      expect(action).to.have.nested.property("event.resources").that.deep.equals(resources);
      expect(parkingLotReason(marked(3), undeliveredSource)).to.equal("max-recoveries");
    });

    it("goes back to the bus that could not encrypt it, and counts its recoveries", () => {
      const unencrypted = (body = bodyOf(1)) => ({
        ...undeliveredDeadLetter(1, undefined, body),
        attributes: { ERROR_CODE: text("KMS_ERROR"), ERROR_MESSAGE: text("the key is disabled") },
      });
      const { action } = decide(unencrypted(), undeliveredSource);
      const expected = { busName: "bellyfed-domain-user-dev", resources: ["bellyfed:recoveries/1"] };
      expect(action).to.have.property("event").that.deep.includes(expected);
      const third = bodyOf(1, { resources: ["bellyfed:recoveries/3"] });
      expect(parkingLotReason(unencrypted(third), undeliveredSource)).to.equal("max-recoveries");
    });

    it("goes to the parking lot when it names no target, and lies where no bus puts any", () => {
      const { TARGET_ARN: _, ...attributes } = undeliveredDeadLetter(1).attributes;
      expect(parkingLotReason({ ...undeliveredDeadLetter(1), attributes })).to.equal("unparseable");
    });

    it("goes to a bus of another account that the program sends on to, and to no other", () => {
      const [receiver = ""] = settings.receivers;
      const { action } = decide(undeliveredDeadLetter(1, receiver), undeliveredSource);
      expect(action).to.have.property("event").that.deep.includes({ busName: receiver });
      expect(parkingLotReason(undeliveredDeadLetter(1, `${receiver}s`), undeliveredSource)).to.equal(
        "no-destination",
      );
    });

    const others: [string, string][] = [
      ["a queue of another account", "arn:aws:sqs:eu-west-1:999999999999:bellyfed-domain-user-dev-journal"],
      ["a queue of no bus of ours", "arn:aws:sqs:eu-west-1:123456789012:billing"],
      ["a bus that is not ours", "arn:aws:events:eu-west-1:123456789012:event-bus/default"],
      ["a function", "arn:aws:lambda:eu-west-1:123456789012:function:bellyfed-domain-user-dev-journal"],
      ["no ARN at all", "bellyfed"],
    ];
    for (const [what, arn] of others) {
      it(`goes to the parking lot when its target was ${what}`, () => {
        expect(parkingLotReason(undeliveredDeadLetter(1, arn), undeliveredSource)).to.equal("no-destination");
      });
    }
  });

  describe("a message of neither format", () => {
    const odd: [string, ReceivedMessage][] = [
      ["no JSON", { ...movedDeadLetter(1), body: "hello" }],
      ["JSON that is no event", { ...consumerDeadLetter(1), body: "[1]" }],
      ["null", { ...consumerDeadLetter(1), body: "null" }],
      ["an event without a detail", { ...consumerDeadLetter(1), body: bodyOf(1, { detail: "text" }) }],
      ["an event that is no dead letter", { ...movedDeadLetter(1), movedFromArn: undefined }],
    ];
    for (const [what, message] of odd) {
      it(`goes to the parking lot: ${what}`, () => expect(parkingLotReason(message)).to.equal("unparseable"));
    }

    it("goes to the parking lot with its own attributes and where it was found", () => {
      const { action, eventId } = decide({ ...movedDeadLetter(1, { tenant: text("a") }), body: "hello" });
      expect(eventId).to.equal("message-1");
      expect("attributes" in action && action.attributes).to.deep.equal({
        reason: text("unknown"),
        eventId: text("message-1"),
        origin: text(deadLetters),
        parkingLotReason: text("unparseable"),
        tenant: text("a"),
      });
    });

    it("survives resources that are no list of texts", () => {
      for (const resources of ["text", 5, [1, null]]) {
        expect(sent(undeliveredDeadLetter(1, undefined, bodyOf(1, { resources }))).queueUrl).to.equal(origin);
      }
    });
  });
});
