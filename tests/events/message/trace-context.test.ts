import { expect } from "chai";
import { readTraceparent, traceContextOf, writeTraceparent } from "../../../events/message/trace-context";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${spanId}-01`;

describe("a traceparent", () => {
  const valid: [what: string, text: string, isSampled: boolean][] = [
    ["the specification's own example", traceparent, true],
    ["one that is not sampled", `00-${traceId}-${spanId}-00`, false],
    ["flags of a later level beside the sampled one", `00-${traceId}-${spanId}-03`, true],
    ["only flags of a later level", `00-${traceId}-${spanId}-02`, false],
    ["a later version of the same length", `01-${traceId}-${spanId}-01`, true],
    ["a later version that says all it may", `01-${traceId}-${spanId}-01-${"x".repeat(456)}`, true],
    ["a later version that says more", `cc-${traceId}-${spanId}-01-what-the-future-will-be-like`, true],
  ];
  for (const [what, text, isSampled] of valid) {
    it(`is read from ${what}`, () =>
      expect(readTraceparent(text)).to.deep.equal({ traceId, spanId, isSampled }));
  }

  const invalid: [what: string, value: unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["an object", { traceId, spanId }],
    ["an empty text", ""],
    ["no flags", `00-${traceId}-${spanId}`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${spanId}-01`],
    ["a parent id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
    ["a short trace id", `00-${traceId.slice(1)}-${spanId}-01`],
    ["upper case", traceparent.toUpperCase()],
    ["version ff", `ff-${traceId}-${spanId}-01`],
    ["version 00 that says more", `${traceparent}-more`],
    ["version 00 with a hyphen at its end", `${traceparent}-`],
    ["a later version that goes on without a hyphen", `01-${traceId}-${spanId}-01.more`],
    ["X-Ray's header", `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`],
    ["a header's list", `${traceparent},${traceparent}`],
    ["space around it", ` ${traceparent} `],
    ["a line end behind it", `${traceparent}\n`],
    ["a later version with a header that was smuggled in", `01-${traceId}-${spanId}-01-\r\nx-admin: true`],
    ["a later version with characters that no header has", `01-${traceId}-${spanId}-01-é€`],
    ["a later version that is longer than a header", `01-${traceId}-${spanId}-01-${"x".repeat(458)}`],
  ];
  for (const [what, value] of invalid) {
    it(`is not read from ${what}`, () => expect(readTraceparent(value)).to.equal(undefined));
  }

  it("is written in version 00 with the flag that is known", () => {
    const later = readTraceparent(`cc-${traceId}-${spanId}-03-more`)!;
    expect(writeTraceparent(later)).to.equal(traceparent);
    expect(writeTraceparent({ ...later, isSampled: false })).to.equal(`00-${traceId}-${spanId}-00`);
  });
});

describe("a trace context", () => {
  const states: [what: string, tracestate: unknown, isKept: boolean][] = [
    ["one vendor's state", "rojo=00f067aa0ba902b7", true],
    ["several, with spaces and an empty member", "rojo=1, congo=t61rcWkgMzE ,,x@y=a b", true],
    ["32 members", Array.from({ length: 32 }, (_, index) => `v${index}=1`).join(), true],
    ["33 members", Array.from({ length: 33 }, (_, index) => `v${index}=1`).join(), false],
    ["more than 512 characters", `v=${"x".repeat(250)},w=${"x".repeat(250)},y=${"x".repeat(20)}`, false],
    ["upper case in a key", "Rojo=1", false],
    ["no value", "rojo", false],
    ["a header that was smuggled in", "rojo=1\r\nx-admin: true", false],
    ["an empty text", "", false],
    ["an object", { rojo: 1 }, false],
  ];
  for (const [what, tracestate, isKept] of states) {
    it(`${isKept ? "keeps" : "leaves out"} ${what}`, () =>
      expect(traceContextOf({ traceparent, tracestate })).to.deep.equal(
        isKept ? { traceparent, tracestate } : { traceparent },
      ));
  }

  for (const given of [
    undefined,
    null,
    {},
    { tracestate: "rojo=1" },
    { traceparent: "00-0", tracestate: "rojo=1" },
  ])
    it(`is nothing of ${JSON.stringify(given)}`, () => expect(traceContextOf(given)).to.equal(undefined));
});
