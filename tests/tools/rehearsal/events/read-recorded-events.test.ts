import { expect } from "chai";
import { readRecordedEvents } from "../../../../tools/rehearsal/events/read-recorded-events";

const id = "00000000-0000-4000-8000-000000000001";
const detail = `{"type":"user.a","source":"s","metadata":{"id":"${id}"},"data":{"n":9007199254740993}}`;
const envelope = `{"version":"0","detail-type":"user.a","source":"s","replay-name":"r","detail":${detail}}`;
const record = {
  ...{ eventId: `${id}#1`, fingerprint: "f", type: "user.a", source: "s", domain: "user" },
  ...{ time: "2026-11-20T00:00:00.000Z", version: 1, correlationId: "c", hops: 0, producer: "p" },
  ...{ data: '{"n":9007199254740993}', firstRecordedAt: "2026-11-20T00:00:00.000Z", ttl: 1 },
};

describe("readRecordedEvents", () => {
  const rows: readonly [what: string, text: string, ids: readonly string[]][] = [
    [
      "events alone, a line each, with a byte-order mark and empty lines",
      `\ufeff${detail}\r\n\r\n${detail}\n`,
      [id, id],
    ],
    ["EventBridge's envelopes", envelope, [id]],
    ["a record of the journal", JSON.stringify(record), [id]],
    ["a record as the command line prints it", JSON.stringify(record, null, 2), [id]],
    ["a list of records", JSON.stringify([record, record], null, 2), [id, id]],
    ["an event without an id", '{"type":"user.a"}', ["line 1"]],
    ["nothing", "", []],
  ];
  for (const [what, text, ids] of rows)
    it(`reads ${what}`, () => {
      const { events } = readRecordedEvents(text);
      expect(events.map((event) => event.id)).to.deep.equal(ids);
      for (const event of events) {
        expect(event.type).to.equal("user.a");
        expect(JSON.parse(event.body)).to.deep.include({ "detail-type": "user.a" });
        if (ids[0] === id) expect(event.body).to.include(`"data":{"n":9007199254740993}`);
      }
    });

  it("delivers an envelope as it is", () => {
    expect(readRecordedEvents(envelope).events[0]?.body).to.equal(envelope);
  });

  it("counts the records whose data was too large for the journal", () => {
    const { data: _, ...large } = record;
    const { events, withoutData } = readRecordedEvents(
      [record, large].map((one) => JSON.stringify(one)).join("\n"),
    );
    expect([events.length, withoutData]).to.deep.equal([1, 1]);
  });

  for (const [text, why] of [
    [`${detail}\nnot JSON`, "Event 2 of the file is no JSON object."],
    ["7", "Event 1 of the file is no JSON object."],
    ['{"a":1}', "Event 1 of the file has neither detail-type nor type: it is no event."],
  ] as const)
    it(`refuses ${JSON.stringify(text.slice(-8))}`, () => {
      expect(() => readRecordedEvents(text)).to.throw(why);
    });
});
