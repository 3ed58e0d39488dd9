import { expect } from "chai";
import type { Misbehaviour } from "../../../packages/local-aws/internet/respond";
import { type HostRequest } from "../../../packages/local-aws/internet/respond";
import { seededRandom } from "../../../tools/samples/random";
import { KeyedSink } from "../../../tools/soak/keyed-sink";

function setUp(lostShare = 0) {
  const time = { nowMs: 1_000_000 };
  const lost: string[] = [];
  const sink = new KeyedSink({
    isRefused: (body) => body === "refused",
    lostShare,
    random: seededRandom(1),
    nowMs: () => time.nowMs,
    onLostAnswer: (eventId) => lost.push(eventId),
  });
  const post = async (changes: Partial<HostRequest> = {}): Promise<number | string> => {
    const headers = {
      "idempotency-key": "e-1",
      "x-bellyfed-signature": "signed",
      "x-bellyfed-timestamp": "1000",
    };
    try {
      return (await sink.host({ method: "POST", path: "/", body: "", headers, ...changes })).status;
    } catch (error) {
      return (error as Misbehaviour).kind;
    }
  };
  return { sink, time, lost, post };
}

describe("KeyedSink", () => {
  it("counts how often it accepted a key, and nothing else", async () => {
    const { sink, post } = setUp();
    expect(await post()).to.equal(202);
    expect(await post()).to.equal(202);
    expect(await post({ method: "GET" })).to.equal(400);
    expect(await post({ headers: { "idempotency-key": "e-2" } })).to.equal(401);
    expect(await post({ body: "refused" })).to.equal(410);
    expect([...sink.accepted]).to.deep.equal([["e-1", 2]]);
  });

  for (const [manner, outcome] of [
    ["answers 503", 503],
    ["answers 302", 302],
    ["answers 403", 403],
    ["answers 404", 404],
    ["hangs", "hang"],
    ["resets", "reset"],
  ] as const) {
    it(`${manner} without any effect for as long as an outage lasts`, async () => {
      const { sink, time, post } = setUp();
      sink.begin(manner, 1, 10);
      expect(await post()).to.equal(outcome);
      expect(sink.counts).to.deep.equal({ [manner]: 1 });
      expect(sink.accepted.size).to.equal(0);
      time.nowMs += 10_000;
      expect(await post()).to.equal(202);
    });
  }

  for (const [manner, handshake] of [
    ["has an untrusted certificate", "untrusted"],
    ["speaks plain HTTP", "plain HTTP"],
  ] as const) {
    it(`${manner}: ends the connections there are, and meets new ones with ${handshake}`, async () => {
      const { sink, time, post } = setUp();
      expect(sink.handshake()).to.equal("proper");
      sink.begin(manner, 1, 10);
      expect(await post()).to.equal("reset");
      expect(sink.handshake()).to.equal(handshake);
      expect(sink.counts).to.deep.equal({ [manner]: 1 });
      time.nowMs += 10_000;
      expect(sink.handshake()).to.equal("proper");
      expect(await post()).to.equal(202);
    });
  }

  it("meets a share of the requests in a partial outage", async () => {
    const { sink, post } = setUp();
    sink.begin("answers 503", 0.3, 10);
    for (let call = 0; call < 200; call++) await post();
    expect(sink.counts["answers 503"]).to.be.within(40, 80);
  });

  it("tells of effects whose answer the caller does not get", async () => {
    const { sink, lost, post } = setUp(1);
    expect(await post()).to.equal("reset");
    expect([...sink.accepted]).to.deep.equal([["e-1", 1]]);
    expect(lost).to.deep.equal(["e-1"]);
  });

  it("tells of an answer that comes when the caller has gone", async () => {
    const { time, lost, post } = setUp();
    time.nowMs += 4_001;
    expect(await post()).to.equal(202);
    expect(lost).to.deep.equal(["e-1"]);
  });

  it("answers every request once it has ended", async () => {
    const { sink, post } = setUp(1);
    sink.begin("hangs", 1, 10);
    sink.end();
    expect(await post()).to.equal(202);
  });
});
