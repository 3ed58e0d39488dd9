import { expect } from "chai";
import fc from "fast-check";
import { encodeRecord, readSegment, sentMark } from "../../../../events/publisher/file-spool/spool-record";
import type { SpooledEvent } from "../../../../events/publisher/spool";
import { spooled, testEvent } from "../fixtures";

const noted = (number: number, note: string): SpooledEvent => ({
  ...spooled(number, number),
  event: testEvent(number, note),
});
const waitingIn = (content: Buffer) => readSegment(content).waiting.map(({ event }) => event);

describe("spool records", () => {
  it("are lines of length, checksum and JSON text", () => {
    const text = JSON.stringify(spooled(1, 5));
    // 0x143 bytes; the sum is what Python's zlib.crc32 says of "00000143" and the text.
    expect(encodeRecord(spooled(1, 5)).toString("utf8")).to.equal(`\n+00000143 4a18e8df ${text}\n`);
  });

  it("come back whole, whatever their text and size, in order of attempts", () => {
    const notes = ["", "x", "Käse 🧀", "\n+00000005 00000000 {}\n", '"', "y".repeat(9_000_000)];
    const events = notes.map((note, index) => noted(notes.length - index, note));
    const content = Buffer.concat(events.map(encodeRecord));
    expect(waitingIn(content)).to.deep.equal([...events].reverse());
    expect(readSegment(content).bad).to.deep.equal([]);
  });

  it("are gone for a reader once their one byte is marked, and no other is", () => {
    const content = Buffer.concat([encodeRecord(spooled(1, 1)), encodeRecord(spooled(2, 2))]);
    sentMark.copy(content, readSegment(content).waiting[0]?.offset);
    expect(waitingIn(content)).to.deep.equal([spooled(2, 2)]);
    expect(readSegment(content).bad).to.deep.equal([]);
  });

  it("before a cut at any byte are all there, and the one that was cut is no event", () => {
    const records = [noted(1, ""), noted(2, "Käse"), noted(3, "x".repeat(300))].map(encodeRecord);
    const content = Buffer.concat(records);
    const ends = records.map((_, index) => Buffer.concat(records.slice(0, index + 1)).length - 1);
    for (let length = 0; length < content.length; length++) {
      const { waiting, bad } = readSegment(content.subarray(0, length));
      expect(waiting.length, `cut at ${length}`).to.equal(ends.filter((end) => end <= length).length);
      expect(bad.length).to.be.at.most(1);
    }
    const [torn] = readSegment(content.subarray(0, content.length - 10)).bad;
    expect(torn?.problem).to.equal("is torn: 609 of 618 bytes");
  });

  it("after damage of any kind are found again, and none is changed", () => {
    const events = [1, 2, 3].map((number) => noted(number, "Käse 🧀".repeat(number * 4)));
    const records = events.map(encodeRecord);
    const property = fc.property(
      fc.nat({ max: (records[1] as Buffer).length - 1 }),
      fc.nat({ max: 40 }),
      fc.uint8Array({ maxLength: 60, size: "max" }),
      (from, count, put) => {
        const [one, two, three] = records as [Buffer, Buffer, Buffer];
        const damaged = Buffer.concat([two.subarray(0, from), put, two.subarray(from + count)]);
        const found = waitingIn(Buffer.concat([one, damaged, three]));
        const unchanged = found.every(({ event }) =>
          events.some((known) => JSON.stringify(known.event) === JSON.stringify(event)),
        );
        // What is put in may eat the line break that the third begins with, never its head.
        return (
          unchanged && [0, 2].every((index) => JSON.stringify(found).includes(JSON.stringify(events[index])))
        );
      },
    );
    fc.assert(property, { numRuns: 3_000 });
  });

  it("survive a line break that was lost between them", () => {
    const content = Buffer.concat([encodeRecord(spooled(1, 1)), encodeRecord(spooled(2, 2))]);
    content[encodeRecord(spooled(1, 1)).length - 1] = 0x78;
    expect(waitingIn(content)).to.deep.equal([spooled(1, 1), spooled(2, 2)]);
    expect(readSegment(content).bad).to.have.length(1);
  });

  const good = encodeRecord(spooled(1, 1));
  const flipped = Buffer.from(good);
  flipped[good.indexOf("hello")] = 0x48;
  const none = null as unknown as SpooledEvent;
  const timeless = { event: testEvent(7) } as SpooledEvent;
  const unrouted = { ...spooled(6, 6), event: testEvent(6, "a", "shop.sold-out") };
  const bad: [string, Buffer, string][] = [
    ["a flipped bit", flipped, "does not match its checksum"],
    ["a flipped bit of the head", Buffer.from(good.toString().replace("+0", "+g")), "is no record"],
    ["half a line", Buffer.from('{"event":{"type":"au'), "is no record"],
    ["an event alone", Buffer.from(`${JSON.stringify(spooled(8, 8))}\n`), "is no record"],
    ["an event without time", encodeRecord(timeless), "does not say when it was attempted"],
    ["an event without a route", encodeRecord(unrouted), "event/type names no domain"],
    ["null", encodeRecord(none), "event must be an object"],
    ["zeros, as a power cut leaves them", Buffer.alloc(5_000), "is no record"],
  ];
  for (const [what, content, problem] of bad) {
    it(`know ${what}`, () => {
      expect(readSegment(content).waiting).to.deep.equal([]);
      expect(readSegment(content).bad.map((bytes) => bytes.problem)).to.deep.equal([problem]);
      const around = Buffer.concat([encodeRecord(spooled(3, 3)), content, encodeRecord(spooled(4, 4))]);
      expect(waitingIn(around)).to.deep.equal([spooled(3, 3), spooled(4, 4)]);
    });
  }

  it("that are bad for one reason, side by side, are one", () => {
    const content = Buffer.concat([Buffer.from("{ torn\n\n{ torn"), encodeRecord(none)]);
    expect(readSegment(content).bad).to.deep.equal([
      { from: 0, to: 14, problem: "is no record" },
      { from: 15, to: 38, problem: "event must be an object" },
    ]);
  });
});
