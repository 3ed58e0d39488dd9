import { expect } from "chai";
import type { EventMessage } from "../../../events/message/event-message";
import { validateEvent } from "../../../events/message/validate-event";

const id = "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b";

const event: EventMessage = {
  type: "user.user-followed",
  source: "bellyfed.profiles",
  data: {},
  metadata: {
    ...{ id, causationId: id, correlationId: "c-1", hops: 0, version: 1, producer: "profiles-service" },
    time: "2026-11-20T18:30:00.000Z",
  },
};

/** Data of so many levels inside an object. */
function nested(levels: number): object {
  return { deep: JSON.parse("[".repeat(levels) + "]".repeat(levels)) as unknown };
}

const timeRule = "must be a time in ISO 8601 with milliseconds and Z";

describe("validateEvent", () => {
  it("takes an event, with or without a cause, whatever its data and further fields", () => {
    expect(validateEvent(event)).to.equal(undefined);
    const { causationId: _, ...metadata } = event.metadata;
    expect(validateEvent({ ...event, metadata, more: 1 })).to.equal(undefined);
    expect(validateEvent({ ...event, type: "x".repeat(128), source: "y".repeat(256) })).to.equal(undefined);
    expect(validateEvent({ ...event, metadata: { ...metadata, id: id.toUpperCase() } })).to.equal(undefined);
  });

  for (const time of ["2028-02-29T00:00:00.000Z", "2000-02-29T23:59:59.999Z", "2026-12-31T12:00:00.000Z"])
    it(`takes the time ${time}`, () => {
      expect(validateEvent({ ...event, metadata: { ...event.metadata, time } })).to.equal(undefined);
    });

  const nowMs = Date.parse("2026-11-20T18:30:00.000Z");
  const timed = (time: string) => validateEvent({ ...event, metadata: { ...event.metadata, time } }, nowMs);
  for (const time of ["2016-11-22T18:30:00.000Z", "2026-11-20T18:30:00.000Z", "2026-11-21T18:30:00.000Z"])
    it(`takes the time ${time} now`, () => expect(timed(time)).to.equal(undefined));
  for (const [time, rule] of [
    ["0000-01-01T00:00:00.000Z", "must be at most 3650 days ago"],
    ["0001-01-01T00:00:00.000Z", "must be at most 3650 days ago"],
    ["1970-01-01T00:00:00.000Z", "must be at most 3650 days ago"],
    ["2016-11-22T18:29:59.999Z", "must be at most 3650 days ago"],
    ["2026-11-21T18:30:00.001Z", "must be at most 1 day ahead"],
    ["9999-12-31T23:59:59.999Z", "must be at most 1 day ahead"],
  ] as const)
    it(`refuses the time ${time} now, though it is one`, () => {
      expect(timed(time)).to.deep.equal({ path: "/metadata/time", rule });
      expect(validateEvent({ ...event, metadata: { ...event.metadata, time } })).to.equal(undefined);
    });

  for (const [what, deep] of [
    ["data", { data: nested(1_000) }],
    ["metadata", { metadata: { ...event.metadata, more: nested(1_000) } }],
    ["an additional field", { more: nested(1_001) }],
  ] as const)
    it(`refuses ${what} nested too deep`, () => {
      const violation = { path: "", rule: "must not have data or metadata nested deeper than 1000 levels" };
      expect(validateEvent({ ...event, ...deep })).to.deep.equal(violation);
    });
  it("takes data nested 1,000 deep", () =>
    expect(validateEvent({ ...event, data: nested(999) })).to.equal(undefined));

  for (const value of [undefined, null, "secret", 1, [], [event]])
    it(`refuses ${JSON.stringify(value)?.slice(0, 12)}`, () => {
      expect(validateEvent(value)).to.deep.equal({ path: "", rule: "must be an object" });
    });

  const broken: [field: string, values: unknown[], rule: string][] = [
    ["type", [undefined, 1, "", "x".repeat(129)], "must be a text of 1 to 128 characters"],
    ["source", [undefined, {}, "", "x".repeat(257)], "must be a text of 1 to 256 characters"],
    ["data", [undefined, null, [], "{}", 1], "must be an object"],
    ["metadata", [undefined, null, [], "{}"], "must be an object"],
  ];
  for (const [field, values, rule] of broken)
    for (const value of values)
      it(`refuses ${field} ${JSON.stringify(value)?.slice(0, 12)}`, () => {
        expect(validateEvent({ ...event, [field]: value })).to.deep.equal({ path: `/${field}`, rule });
      });

  const brokenMetadata: [field: string, values: unknown[], rule: string][] = [
    ["id", [undefined, "", 7, `${id} `, `x${id}`, id.replaceAll("-", ""), `${id}\n`], "must be a UUID"],
    [
      "time",
      [
        undefined,
        1_790_000_000_000,
        "yesterday",
        "2026-11-20",
        "2026-11-20T18:30:00Z",
        "2026-11-20 18:30:00.000Z",
        "2026-11-20T18:30:00.000+08:00",
        "2026-02-29T18:30:00.000Z",
        "2100-02-29T18:30:00.000Z",
        "2026-04-31T18:30:00.000Z",
        "2026-04-00T18:30:00.000Z",
        "2026-13-01T18:30:00.000Z",
        "2026-11-20T24:00:00.000Z",
        "+012026-11-20T18:30:00.000Z",
      ],
      timeRule,
    ],
    ["version", [undefined, 0, 1.5, "1", Infinity], "must be an integer from 1"],
    ["correlationId", [undefined, "", 1, "x".repeat(129)], "must be a text of 1 to 128 characters"],
    ["causationId", [null, "", "the-one-before"], "must be a UUID or absent"],
    ["hops", [undefined, -1, 0.5, "0", NaN], "must be an integer from 0"],
    ["producer", [undefined, "", [], "x".repeat(129)], "must be a text of 1 to 128 characters"],
  ];
  for (const [field, values, rule] of brokenMetadata)
    for (const value of values)
      it(`refuses metadata.${field} ${JSON.stringify(value)?.slice(0, 32)}`, () => {
        const metadata = { ...event.metadata, [field]: value };
        expect(validateEvent({ ...event, metadata })).to.deep.equal({ path: `/metadata/${field}`, rule });
      });
});
