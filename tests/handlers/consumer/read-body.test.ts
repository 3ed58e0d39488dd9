import { expect } from "chai";
import fc from "fast-check";
import { readBody } from "../../../handlers/consumer/read-body";

const detail = { type: "user.left", data: { detail: 1, text: `","detail":{` } };
const envelope = {
  version: "0",
  id: "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b",
  "detail-type": "user.left",
  source: "bellyfed.accounts",
  account: "000000000000",
  time: "2026-11-23T12:00:00Z",
  region: "us-east-1",
};
const bridgeEvent = { ...envelope, resources: [], detail };

describe("readBody", () => {
  it("takes the detail out of what EventBridge sends", () => {
    const head = JSON.stringify({ ...envelope, resources: [] }).slice(0, -1);
    expect(readBody(JSON.stringify(bridgeEvent))).to.deep.equal({
      event: detail,
      replayName: undefined,
      head,
    });
  });

  it("is not misled by what looks like a detail in a text before it", () => {
    const resources = [`","detail":{"type":"forged"}`, `,"detail":1`];
    expect(readBody(JSON.stringify({ ...bridgeEvent, resources }))).to.have.deep.property("event", detail);
  });

  it("finds the name of a replay", () => {
    const replayed = { ...envelope, "replay-name": "again", resources: [], detail };
    expect(readBody(JSON.stringify(replayed))).to.deep.equal({
      event: detail,
      replayName: "again",
      envelope: replayed,
    });
  });

  it("reads other bodies whole: an event by itself, fields in another order, white space", () => {
    expect(readBody(JSON.stringify(detail))).to.deep.equal({ event: detail, replayName: undefined });
    expect(readBody(JSON.stringify({ detail, ...envelope })).event).to.deep.equal(detail);
    expect(readBody(JSON.stringify(bridgeEvent, null, 2)).event).to.deep.equal(detail);
    expect(readBody(`${JSON.stringify(bridgeEvent)}\n`).event).to.deep.equal(detail);
    expect(readBody(JSON.stringify({ ...bridgeEvent, more: {} })).event).to.deep.equal(detail);
  });

  for (const value of [null, 1, "text", true, []]) {
    it(`answers ${JSON.stringify(value)} as it is`, () => {
      expect(readBody(JSON.stringify(value))).to.deep.equal({ event: value, replayName: undefined });
    });
  }

  it("throws on a body whose last character is another", () => {
    expect(() => readBody(JSON.stringify(bridgeEvent).replace(/}$/, "]"))).to.throw(SyntaxError);
  });

  it("throws on a body that was cut off anywhere", () => {
    const body = JSON.stringify(bridgeEvent);
    for (let length = 0; length < body.length; length++) {
      expect(() => readBody(body.slice(0, length)), body.slice(0, length)).to.throw(SyntaxError);
    }
  });

  it("finds in any event what parsing all of it finds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string()), fc.string(), (any, resources, source) => {
        const whole = JSON.parse(
          JSON.stringify({ ...envelope, source, resources, detail: any }),
        ) as typeof bridgeEvent;
        expect(readBody(JSON.stringify(whole)).event).to.deep.equal(whole.detail);
      }),
    );
  });
});
