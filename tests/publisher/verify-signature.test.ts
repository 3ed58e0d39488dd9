import { expect } from "chai";
import { signBody, verifySignature } from "../../publisher/verify-signature";

// printf '%s' '1700000000.{"a":"ü"}' | openssl dgst -sha256 -hmac 'old secret'
const signature = "v1=94ef39498131b0734649ac05a1f784ad97b6cfe8d49e935a4fd9d8e61e541237";
const request = { body: '{"a":"ü"}', timestamp: "1700000000", signature };
const nowMs = 1_700_000_000_000;
const settings = { secrets: ["old secret"], nowMs };

describe("verifySignature", () => {
  it("accepts what openssl signed", () => {
    expect(signBody(request.body, request.timestamp, "old secret")).to.equal(signature);
    expect(verifySignature(request, settings)).to.equal(true);
  });

  it("accepts either secret during a rotation", () => {
    expect(verifySignature(request, { nowMs, secrets: ["new secret", "old secret"] })).to.equal(true);
    expect(verifySignature(request, { nowMs, secrets: ["new secret"] })).to.equal(false);
  });

  it("accepts nothing when there is no secret, not even what an empty one signed", () => {
    const unsigned = { ...request, signature: signBody(request.body, request.timestamp, "") };
    expect(verifySignature(unsigned, { nowMs, secrets: [] })).to.equal(false);
    expect(verifySignature(unsigned, { nowMs, secrets: [""] })).to.equal(false);
  });

  const forged: [string, Partial<typeof request>][] = [
    ["another body", { body: '{"a":"u"}' }],
    ["another time", { timestamp: "1700000001" }],
    ["a cut signature", { signature: signature.slice(0, -1) }],
    ["no signature", { signature: "" }],
    ["a signature of another version", { signature: signature.replace("v1", "v2") }],
    ["no time", { timestamp: "" }],
    ["a time that is no number of seconds", { timestamp: "1.7e9" }],
  ];
  for (const [what, fields] of forged) {
    it(`refuses ${what}`, () => expect(verifySignature({ ...request, ...fields }, settings)).to.equal(false));
  }

  it("accepts 300 s of difference to either side and no more", () => {
    for (const seconds of [300, -300]) {
      expect(verifySignature(request, { ...settings, nowMs: nowMs + seconds * 1_000 })).to.equal(true);
    }
    for (const seconds of [301, -301]) {
      expect(verifySignature(request, { ...settings, nowMs: nowMs + seconds * 1_000 })).to.equal(false);
    }
  });
});
