import { expect } from "chai";
import { claimCheckOf, claimCheckFor, parseClaimedData } from "../../../events/message/claim-check";
import type { EventMessage } from "../../../events/message/event-message";

const event = (data: unknown = { note: "Käse" }): EventMessage => ({
  type: "user.noted",
  source: "tests",
  data,
  metadata: {
    id: "00000000-0000-4000-8000-000000000001",
    time: "2026-11-01T10:00:00.000Z",
    version: 1,
    correlationId: "c",
    hops: 0,
    producer: "tests",
  },
});
const text = '{"note":"Käse"}';
const claim = claimCheckFor(event(), text, "claims");

describe("a claim check", () => {
  it("says where the data is, and what it must be", () => {
    expect(claim).to.deep.equal({
      bucket: "claims",
      key: "claims/user.noted/2026-11-01/00000000-0000-4000-8000-000000000001-276e6c512026e73e.json",
      sizeBytes: 16,
      sha256: "276e6c512026e73ef7458be9f7d2024dae4c206a632225e4136878bbe0b21448",
    });
    expect(claimCheckOf(event({ claimCheck: claim }))).to.deep.equal(claim);
  });

  const others: [what: string, data: unknown][] = [
    ["no data", null],
    ["a text of that name", { claimCheck: "my ticket" }],
    ["nothing of that name", { claimCheck: null }],
    ["other data beside it", { claimCheck: claim, note: "a" }],
    ["no bucket", { claimCheck: { ...claim, bucket: 1 } }],
    ["no key", { claimCheck: { ...claim, key: undefined } }],
    ["no size", { claimCheck: { ...claim, sizeBytes: 1.5 } }],
    ["no hash", { claimCheck: { ...claim, sha256: undefined } }],
  ];
  for (const [what, data] of others) {
    it(`is none with ${what}`, () => expect(claimCheckOf(event(data))).to.equal(undefined));
  }

  it("is opened with what was stored, wherever in memory that is", () => {
    const stored = new Uint8Array([0, ...Buffer.from(text), 0]).subarray(1, 17);
    expect(parseClaimedData(claim, stored)).to.deep.equal({ note: "Käse" });
  });

  it("is not opened with anything else", () => {
    expect(() => parseClaimedData(claim, Buffer.from(`${text} `))).to.throw(
      `${claim.key} has 17 bytes, 16 were claimed.`,
    );
    expect(() => parseClaimedData(claim, Buffer.from('{"note":"Kåse"}'))).to.throw(
      `${claim.key} is not what was stored: its SHA-256 differs.`,
    );
    const broken = claimCheckFor(event(), "{", "claims");
    expect(() => parseClaimedData(broken, Buffer.from("{"))).to.throw(SyntaxError);
  });
});
