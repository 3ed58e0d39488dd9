import { expect } from "chai";
import { bodySignature } from "../../../events/publisher/body-signature";
import { signRequest } from "../../../events/publisher/sign-request";
import { webhookSigningKey } from "../../../events/publisher/webhook-signing-key";
import { verifySignature, type SignedRequest } from "../../../events/publisher/verify-signature";
import { webhookSignature } from "../../../events/publisher/webhook-signature";

const id = "11111111-1111-4111-8111-111111111111";
const body = '{"a":"ü"}';
const nowMs = 1_700_000_000_000;
const timestamp = "1700000000";
const settings = { secrets: ["old secret"], nowMs };

// printf '%s' '11111111-1111-4111-8111-111111111111.1700000000.{"a":"ü"}' |
//   openssl dgst -sha256 -hmac 'old secret' -binary | base64
const signature = "v1,bgL+MX2VyL/KtTYsR69ZGmaZ6EGrYqUliNLPSxK4sxU=";
// printf '%s' '1700000000.{"a":"ü"}' | openssl dgst -sha256 -hmac 'old secret'
const oldSignature = "v1=94ef39498131b0734649ac05a1f784ad97b6cfe8d49e935a4fd9d8e61e541237";

const signed: SignedRequest & { headers: Record<string, string> } = {
  body,
  headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature },
};
const withHeaders = (headers: Record<string, string | string[] | undefined>): SignedRequest => ({
  body,
  headers: { ...signed.headers, ...headers },
});

describe("webhookSignature", () => {
  it("is what Standard Webhooks' own libraries make of their example", () => {
    const [exampleId, secret] = ["msg_p5jXN8AQM9LWM0D4loKWxJek", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    const example = webhookSignature(exampleId, "1614265330", '{"test": 2432232314}', secret);
    expect(example).to.equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("is what openssl makes of an id, a time and a body, as text and as bytes", () => {
    expect(webhookSignature(id, timestamp, body, "old secret")).to.equal(signature);
    expect(webhookSignature(id, timestamp, Buffer.from(body), "old secret")).to.equal(signature);
  });
});

describe("signingKey", () => {
  it("is what base64 says behind whsec_, and any other text itself", () => {
    for (const key of [Buffer.alloc(24, 7), Buffer.alloc(25, 7), Buffer.alloc(48, 9)])
      expect(webhookSigningKey(`whsec_${key.toString("base64").replace(/=+$/, "")}`)).to.deep.equal(key);
    expect(webhookSigningKey("ü")).to.deep.equal(Buffer.from([0xc3, 0xbc]));
  });

  for (const [what, text] of [
    ["fewer than 24 bytes", Buffer.alloc(23).toString("base64")],
    ["more than 64 bytes", Buffer.alloc(65).toString("base64")],
    ["what is no base64", "not base64, but longer than twenty-four bytes"],
    ["nothing", ""],
  ] as const) {
    it(`is refused of whsec_ with ${what}, without repeating it`, () => {
      expect(() => webhookSigningKey(`whsec_${text}`))
        .to.throw(/24 to 64 bytes in base64/)
        .with.property("message")
        .that.satisfies((message: string) => text === "" || !message.includes(text));
    });
  }
});

describe("verifySignature", () => {
  it("answers with the id that is signed", () => {
    expect(verifySignature(signed, settings)).to.equal(id);
    expect(verifySignature({ ...signed, body: Buffer.from(body) }, settings)).to.equal(id);
  });

  it("accepts what is sent, which carries both schemes", () => {
    const headers = signRequest({ id, timestampSeconds: 1_700_000_000, body }, "old secret");
    expect(headers).to.deep.equal({
      ...signed.headers,
      "idempotency-key": id,
      "x-bellyfed-timestamp": timestamp,
      "x-bellyfed-signature": oldSignature,
    });
    expect(verifySignature({ body, headers }, settings)).to.equal(id);
  });

  it("accepts either secret during a rotation, and one of several signatures", () => {
    expect(verifySignature(signed, { nowMs, secrets: ["new secret", "old secret"] })).to.equal(id);
    expect(verifySignature(signed, { nowMs, secrets: ["new secret"] })).to.equal(undefined);
    const several = withHeaders({ "webhook-signature": `v1a,abc v1,AAAA ${signature} v2,x` });
    expect(verifySignature(several, settings)).to.equal(id);
  });

  it("accepts nothing when there is no secret, not even what an empty one signed", () => {
    const unsigned = withHeaders({ "webhook-signature": webhookSignature(id, timestamp, body, "") });
    expect(verifySignature(unsigned, { nowMs, secrets: [] })).to.equal(undefined);
    expect(verifySignature(unsigned, { nowMs, secrets: [""] })).to.equal(undefined);
  });

  const otherId = "22222222-2222-4222-8222-222222222222";
  const forged: [string, SignedRequest][] = [
    ["another body", { ...signed, body: '{"a":"u"}' }],
    ["another id", withHeaders({ "webhook-id": otherId })],
    ["another idempotency key beside the id", withHeaders({ "idempotency-key": otherId })],
    ["another idempotency key in a list of them", withHeaders({ "idempotency-key": [id, otherId] })],
    ["another time", withHeaders({ "webhook-timestamp": "1700000001" })],
    ["a cut signature", withHeaders({ "webhook-signature": signature.slice(0, -1) })],
    ["a signature of another version", withHeaders({ "webhook-signature": signature.replace("v1", "v2") })],
    ["the old signature as the new one", withHeaders({ "webhook-signature": oldSignature })],
    ["no signature", withHeaders({ "webhook-signature": undefined })],
    ["no id", withHeaders({ "webhook-id": undefined })],
    ["an id that came twice", withHeaders({ "webhook-id": [id, id] })],
    ["no time", withHeaders({ "webhook-timestamp": undefined })],
    ["a time that is no number of seconds", withHeaders({ "webhook-timestamp": "1.7e9" })],
  ];
  for (const [what, request] of forged) {
    it(`refuses ${what}`, () => expect(verifySignature(request, settings)).to.equal(undefined));
  }

  it("refuses an id with a full stop, which could be a part of another id and time", () => {
    const dotted = "a.1700000000";
    const signature = webhookSignature(dotted, timestamp, body, "old secret");
    const request = withHeaders({ "webhook-id": dotted, "webhook-signature": signature });
    expect(verifySignature(request, settings)).to.equal(undefined);
  });

  it("accepts 300 s of difference to either side, or what it is told, and no more", () => {
    const after = (seconds: number, more = {}) =>
      verifySignature(signed, { ...settings, ...more, nowMs: nowMs + seconds * 1_000 });
    const told = { toleranceSeconds: 10 };
    expect([after(300), after(-300), after(10, told)]).to.deep.equal([id, id, id]);
    expect([after(301), after(-301), after(11, told)]).to.deep.equal([undefined, undefined, undefined]);
  });

  describe("of the scheme before", () => {
    const old = {
      body,
      headers: {
        "idempotency-key": id,
        "x-bellyfed-timestamp": timestamp,
        "x-bellyfed-signature": oldSignature,
      },
    };
    const until = { ...settings, acceptBodySignatureUntilMs: nowMs + 1 };

    it("is what openssl makes of a time and a body", () => {
      expect(bodySignature(timestamp, body, "old secret")).to.equal(oldSignature);
    });

    it("is accepted until the time that the receiver set, and never by default", () => {
      expect(verifySignature(old, until)).to.equal(id);
      expect(verifySignature(old, { ...until, acceptBodySignatureUntilMs: nowMs })).to.equal(undefined);
      expect(verifySignature(old, settings)).to.equal(undefined);
    });

    it("is not looked at where there is a new signature", () => {
      const both = { body, headers: { ...old.headers, "webhook-signature": "v1,x" } };
      expect(verifySignature(both, until)).to.equal(undefined);
    });

    for (const [what, headers] of [
      ["another time", { "x-bellyfed-timestamp": "1700000001" }],
      ["another signature", { "x-bellyfed-signature": oldSignature.replace("9", "8") }],
      ["no idempotency key", { "idempotency-key": "" }],
    ] as const) {
      it(`is refused with ${what}`, () => {
        expect(verifySignature({ body, headers: { ...old.headers, ...headers } }, until)).to.equal(undefined);
      });
    }

    it("is refused with another body, another secret, or too late", () => {
      expect(verifySignature({ ...old, body: "{}" }, until)).to.equal(undefined);
      expect(verifySignature(old, { ...until, secrets: ["new secret"] })).to.equal(undefined);
      const late = nowMs + 301_000;
      const stillAccepted = { ...until, nowMs: late, acceptBodySignatureUntilMs: late + 1 };
      expect(verifySignature(old, stillAccepted)).to.equal(undefined);
    });
  });
});
