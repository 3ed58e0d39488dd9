import { expect } from "chai";
import type { HostFailure } from "../../../packages/local-aws/internet/respond";
import { type HostRequest } from "../../../packages/local-aws/internet/respond";
import { seededRandom } from "../../../tools/samples/random";
import { IdempotentEndpoint } from "../../../tools/soak/idempotent-endpoint";

const signed = (key: string) => ({ "idempotency-key": key, "x-bellyfed-signature": "signed" });

function setUp(lostShare = 0) {
  const time = { nowMs: 1_000_000 };
  const lost: string[] = [];
  const killed: string[] = [];
  const endpoint = new IdempotentEndpoint({
    isRefused: (body) => body === "refused",
    failing: new Set(["e-failing"]),
    deadly: new Set(["e-deadly"]),
    killCaller: (eventId) => killed.push(eventId) === 1,
    lostShare,
    random: seededRandom(1),
    nowMs: () => time.nowMs,
    onLostAnswer: (eventId) => lost.push(eventId),
  });
  const post = async (changes: Partial<HostRequest> = {}): Promise<number | string> => {
    const headers = { ...signed("e-1"), "x-bellyfed-timestamp": "1000" };
    try {
      const { signal } = new AbortController();
      return (await endpoint.host({ method: "POST", path: "/", body: "", headers, ...changes }, signal))
        .status;
    } catch (error) {
      return (error as HostFailure).kind;
    }
  };
  return { endpoint, time, lost, killed, post };
}

describe("KeyedSink", () => {
  it("counts how often it accepted a key, and nothing else", async () => {
    const { endpoint, post } = setUp();
    const unsigned = { headers: { "idempotency-key": "e-2" } };
    const answers = [await post(), await post(), await post({ method: "GET" }), await post(unsigned)];
    expect([...answers, await post({ body: "refused" })]).to.deep.equal([202, 202, 400, 401, 410]);
    expect([...endpoint.accepted]).to.deep.equal([["e-1", 2]]);
  });

  it("fails with some events as often as they come, also when all else is well", async () => {
    const { endpoint, post } = setUp();
    const headers = signed("e-failing");
    endpoint.end();
    for (let attempt = 1; attempt <= 3; attempt++) expect(await post({ headers })).to.equal(500);
    expect(await post()).to.equal(202);
    expect([...endpoint.accepted.keys()]).to.deep.equal(["e-1"]);
    expect(endpoint.counts).to.deep.equal({ "fails with an event": 3 });
    endpoint.mend();
    expect(await post({ headers })).to.equal(202);
  });

  it("lets nobody live who calls with a deadly event, and counts whom it has killed", async () => {
    const { endpoint, killed, post } = setUp();
    const headers = signed("e-deadly");
    endpoint.end();
    expect(await post({ headers })).to.equal("hang");
    expect(await post({ headers })).to.equal("hang");
    expect(killed).to.deep.equal(["e-deadly", "e-deadly"]);
    expect(endpoint.accepted.size).to.equal(0);
    expect(endpoint.counts).to.deep.equal({ "kills its caller": 1 });
    endpoint.mend();
    expect(await post({ headers })).to.equal(202);
  });

  for (const [mode, outcome] of [
    ["answers 503", 503],
    ["answers 302", 302],
    ["answers 403", 403],
    ["answers 404", 404],
    ["hangs", "hang"],
    ["resets", "reset"],
  ] as const) {
    it(`${mode} without any effect for as long as an outage lasts`, async () => {
      const { endpoint, time, post } = setUp();
      endpoint.begin(mode, 1, 10);
      expect(await post()).to.equal(outcome);
      expect(endpoint.counts).to.deep.equal({ [mode]: 1 });
      expect(endpoint.accepted.size).to.equal(0);
      time.nowMs += 10_000;
      expect(await post()).to.equal(202);
    });
  }

  for (const [mode, handshake] of [
    ["has an untrusted certificate", "untrusted"],
    ["speaks plain HTTP", "plain HTTP"],
  ] as const) {
    it(`${mode}: ends the connections there are, and meets new ones with ${handshake}`, async () => {
      const { endpoint, time, post } = setUp();
      expect(endpoint.handshake()).to.equal("proper");
      endpoint.begin(mode, 1, 10);
      expect(await post()).to.equal("reset");
      expect(endpoint.handshake()).to.equal(handshake);
      expect(endpoint.counts).to.deep.equal({ [mode]: 1 });
      time.nowMs += 10_000;
      expect(endpoint.handshake()).to.equal("proper");
      expect(await post()).to.equal(202);
    });
  }

  it("meets a share of the requests in a partial outage", async () => {
    const { endpoint, post } = setUp();
    endpoint.begin("answers 503", 0.3, 10);
    for (let call = 0; call < 200; call++) await post();
    expect(endpoint.counts["answers 503"]).to.be.within(40, 80);
  });

  it("tells of effects whose answer the caller does not get", async () => {
    const { endpoint, lost, post } = setUp(1);
    expect(await post()).to.equal("reset");
    expect([...endpoint.accepted]).to.deep.equal([["e-1", 1]]);
    expect(lost).to.deep.equal(["e-1"]);
  });

  it("tells of an answer that comes when the caller has gone", async () => {
    const { time, lost, post } = setUp();
    time.nowMs += 4_001;
    expect(await post()).to.equal(202);
    expect(lost).to.deep.equal(["e-1"]);
  });

  it("answers every request once it has ended", async () => {
    const { endpoint, post } = setUp(1);
    endpoint.begin("hangs", 1, 10);
    endpoint.end();
    expect(await post()).to.equal(202);
  });
});
