import { expect } from "chai";
import fc from "fast-check";
import {
  toMessageAttributes,
  type DeadLetterAttributes,
  type MessageAttribute,
} from "../../../handlers/dead-letters/dead-letter";
import { fitAttributes } from "../../../handlers/dead-letters/fit-attributes";
import { maxEventBytes, maxMessageBytes } from "../../../events/message/message-size";
import { eventText } from "../../../packages/local-aws/event-bridge/bus-event";

const said: DeadLetterAttributes = {
  reason: "permanent",
  detail: "The endpoint refused it: 422 Unprocessable Content, says the kitchen 🧀.",
  eventId: "00000000-0000-4000-8000-000000000001",
  eventType: "user.profile-created",
  domain: "user",
  consumer: "search-index",
  firstSeen: "2026-07-01T00:00:00.000Z",
  origin: "https://sqs.us-east-1.amazonaws.com/000000000000/bellyfed-domain-user-dev-search-index",
  recoveries: 2,
};
const deadLetter = toMessageAttributes(said);

/** What SQS counts, written down once more: body, and each attribute's name, type and value. */
function messageBytes(body: string, attributes: Record<string, MessageAttribute>): number {
  const texts = Object.entries(attributes).map(
    ([name, { DataType, StringValue = "" }]) => `${name}${DataType}${StringValue}`,
  );
  return Buffer.byteLength(body) + texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}

/** The attributes that are left beside a body that leaves so much room. */
const left = (roomBytes: number, attributes = deadLetter): Record<string, MessageAttribute> =>
  fitAttributes("x".repeat(maxMessageBytes - roomBytes), attributes);

const allBytes = messageBytes("", deadLetter);

describe("fitAttributes", () => {
  it("leaves everything where there is room, to the last byte", () => {
    expect(left(allBytes)).to.deep.equal(deadLetter);
    expect(left(allBytes - 1)).not.to.deep.equal(deadLetter);
  });

  it("cuts the detail first, between two characters", () => {
    const { detail, ...others } = left(allBytes - 2);
    expect(detail?.StringValue).to.equal(deadLetter["detail"]?.StringValue.replace("🧀.", ""));
    const { detail: _, ...all } = deadLetter;
    expect(others).to.deep.equal(all);
  });

  it("then leaves out what the body says too, and last of all the reason with its count", () => {
    expect(Object.keys(left(220))).to.deep.equal(["recoveries", "reason", "eventId", "origin", "eventType"]);
    expect(Object.keys(left(38))).to.deep.equal(["recoveries", "reason"]);
    expect(left(37)).not.to.have.any.keys("reason", "recoveries");
    expect(left(0)).to.deep.equal({});
  });

  it("counts what is no text, and leaves out what it does not know before anything of its own", () => {
    const photo = { DataType: "Binary", BinaryValue: new Uint8Array(1_000) };
    const attributes: Record<string, MessageAttribute> = { photo, ...deadLetter };
    expect(fitAttributes("x".repeat(maxMessageBytes - allBytes - 900), attributes)).to.deep.equal(deadLetter);
  });

  it("never makes a message that SQS would refuse, and never a reason without its count", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 600 }),
        fc.string({ unit: "grapheme", maxLength: 300, size: "max" }),
        (room, text) => {
          const attributes = toMessageAttributes({ ...said, detail: text, eventType: text });
          const fitted = left(room, attributes);
          expect(messageBytes("", fitted)).to.be.at.most(Math.max(room, 0));
          expect("reason" in fitted).to.equal("recoveries" in fitted);
          const { detail } = attributes;
          expect(detail?.StringValue.startsWith(fitted["detail"]?.StringValue ?? "")).to.equal(true);
        },
      ),
    );
  });

  it("has room for every attribute at its longest beside the largest event that a publisher sends", () => {
    const longest = "線".repeat(256);
    const attributes: Record<string, MessageAttribute> = {
      ...toMessageAttributes({
        ...{ reason: longest, detail: longest, eventId: longest, eventType: longest, domain: longest },
        ...{ consumer: longest, firstSeen: longest, origin: longest, recoveries: 100 },
      }),
      parkingLotReason: { DataType: "String", StringValue: "not-recoverable" },
    };
    const [source, detailType] = ['"'.repeat(128), "user.profile-created"];
    const room = maxEventBytes - 14 - source.length - detailType.length;
    const body = eventText({
      id: "00000000-0000-4000-8000-000000000001",
      detailType,
      source,
      accountId: "000000000000",
      region: "ap-southeast-1",
      timeMs: 0,
      resources: ["bellyfed:recoveries/100"],
      detail: JSON.stringify({ text: "x".repeat(room - 11) }),
      replayName: "r".repeat(64),
    });
    expect(fitAttributes(body, attributes)).to.deep.equal(attributes);
  });
});

describe("toMessageAttributes", () => {
  it("writes no half of a character, which SQS would refuse", () => {
    const { detail } = toMessageAttributes({ ...said, detail: `${"x".repeat(255)}🧀` });
    expect(detail?.StringValue).to.equal(`${"x".repeat(255)}\ufffd`);
    const { eventType } = toMessageAttributes({ ...said, eventType: "user.\ud83d" });
    expect(eventType?.StringValue).to.equal("user.\ufffd");
  });
});
