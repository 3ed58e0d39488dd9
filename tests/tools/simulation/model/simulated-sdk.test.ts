import { expect } from "chai";
import { SimulatedSdk } from "../../../../tools/simulation/model/simulated-sdk";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";

describe("tools/simulation/model/simulated-sdk", () => {
  const sdkWith = (maxAttempts: number, service = "sqs", seed = 1) =>
    new SimulatedSdk(new SimulatedRandom(seed), { timeoutMs: 3_000, maxAttempts }, service);

  it("sends a request as often as it may, until one is answered, later each time", () => {
    const counts = (maxAttempts: number, lostShare: number) => sdkWith(maxAttempts).repeat(5, lostShare);
    expect(counts(1, 0)).to.deep.equal({ atMs: [5], isAnswered: false });
    expect(counts(3, 0)).to.include({ isAnswered: true }).and.property("atMs").with.length(2);
    const { atMs, isAnswered } = counts(3, 1);
    expect([atMs.length, isAnswered]).to.deep.equal([3, false]);
    const [first = 0, second = 0, third = 0] = atMs;
    expect(second - first).to.be.within(1, 50 + 12);
    expect(third - second).to.be.within(1, 100 + 12);
  });

  for (const [service, longestMs] of [
    ["sqs", 50],
    ["dynamodb", 25],
  ] as const)
    it(`waits up to ${longestMs} ms before it repeats a request to ${service}, as the SDK does`, () => {
      const answeredMs = 12;
      const waits = Array.from({ length: 200 }, (_, seed) => {
        const [first = 0, second = 0] = sdkWith(2, service, seed).repeat(5, 0).atMs;
        return second - first;
      });
      expect(Math.max(...waits)).to.be.within(longestMs, longestMs + answeredMs);
    });

  it("gives repeating up while nothing is answered, and takes it up again with the answers", () => {
    const sdk = sdkWith(3);
    const sent = () => sdk.repeat(5, 1).atMs.length;
    // 35 retries cost the 500 tokens that it begins with.
    expect(Array.from({ length: 19 }, sent)).to.deep.equal([...Array<number>(17).fill(3), 2, 1]);
    for (const [answers, requests] of [
      [3, 1],
      [1, 2],
      [13, 1],
      [1, 2],
    ] as const) {
      for (let answer = 0; answer < answers; answer++) sdk.answered();
      expect(sent()).to.equal(requests);
    }
  });

  it("pays nothing for what is answered in the end", () => {
    const sdk = sdkWith(3);
    for (let call = 0; call < 100; call++) sdk.repeat(5, 0);
    expect(sdk.repeat(5, 1).atMs).to.have.length(3);
  });
});
