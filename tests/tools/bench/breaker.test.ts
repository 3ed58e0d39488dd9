import { expect } from "chai";
import { ours } from "../../../tools/bench/breaker/designs/ours";
import { sourceBreaker } from "../../../tools/bench/breaker/designs/source-breaker";
import { stepFunctions } from "../../../tools/bench/breaker/designs/step-functions";
import { breakerTables, breakerTargets } from "../../../tools/bench/breaker/measure-breakers";
import { simulate, type SimulationResult } from "../../../tools/bench/breaker/simulate";
import { mostCallsWithin } from "../../../tools/bench/breaker/measured-dependency";
import type { Scenario } from "../../../tools/bench/breaker/testbed";
import { tableOf } from "./table-of";

const calm: Scenario = { seed: 1, eventsPerSecond: 2, minutes: 4, drainMinutes: 1 };
const outage: Scenario = { ...calm, minutes: 8, drainMinutes: 10, outageMinutes: [1, 5] };

describe("bench:breaker", () => {
  it("counts the most calls in any span of time", () => {
    const callsMs = [0, 100, 900, 1_000, 1_100, 5_000];
    expect(mostCallsWithin(callsMs, 1_000, 0)).to.equal(3);
    expect(mostCallsWithin(callsMs, 1_001, 0)).to.equal(4);
    expect(mostCallsWithin(callsMs, 1_000, 1_000)).to.equal(2);
    expect(mostCallsWithin([], 1_000, 0)).to.equal(0);
  });

  it("burns good events with a breaker that throws", async () => {
    const { burned, published, leftBehind } = await simulate(sourceBreaker, outage);
    expect(published).to.equal(2 * 60 * 8);
    expect(burned).to.be.above(250);
    expect(leftBehind).to.equal(0);
  });

  it("stops calling once the workflow has disabled the mapping", async () => {
    const { deadCalls, probes, firstSuccessSeconds } = await simulate(stepFunctions, outage);
    expect(deadCalls).to.be.within(100, 3_000);
    expect(probes).to.be.above(3);
    expect(firstSuccessSeconds).to.be.above(5);
  });

  it("burns none of ours, asks nothing of the table while all is well, and is the same for the same seed", async () => {
    const [healthy, once, again] = [
      await simulate(ours, calm),
      await simulate(ours, outage),
      await simulate(ours, outage),
    ];
    expect(healthy).to.include({ burned: 0, leftBehind: 0, storeOperations: 0 });
    expect(once).to.include({ burned: 0, leftBehind: 0 });
    expect(once.deadCalls).to.be.within(5, 200);
    expect(once.storeOperations).to.be.above(0);
    expect(once.firstSuccessSeconds).to.be.within(0, 30);
    expect(again).to.deep.equal(once);
  });

  it("leaves clock and timers as they were", async () => {
    const before = [Date.now, setTimeout, clearInterval];
    await simulate(sourceBreaker, { ...calm, minutes: 1 });
    expect([Date.now, setTimeout, clearInterval]).to.deep.equal(before);
  });

  it("shows what never happened, and misses the target for it", () => {
    const result: SimulationResult = {
      design: "ours",
      published: 10,
      burned: 0,
      leftBehind: 0,
      deadCalls: 1,
      probes: 1,
      firstSuccessSeconds: null,
      drainedSeconds: null,
      sqsRequests: 1_000,
      storeOperations: 0,
      dollars: 0.1,
    };
    const measured = [{ healthy: result, outages: [result] }];
    expect(tableOf(breakerTables(measured)[1] as never)).to.equal(
      "ours\t0\t0\t1\t1\tnever\tnever\t1,000\t0\t0.100",
    );
    expect(breakerTargets(measured).map(({ isMet }) => isMet)).to.deep.equal([
      true,
      true,
      false,
      false,
      true,
    ]);
    const sparse = [{ ...result, firstSuccessSeconds: 20, drainedSeconds: 9 }];
    const both = [{ healthy: result, outages: [result], sparse }];
    expect(tableOf(breakerTables(both)[1] as never)).to.contain(
      "ours: an event a minute, six hours of outage\t0\t0\t1\t1\t20\t9",
    );
    expect(breakerTargets(both).map(({ isMet }) => isMet)).to.deep.equal([true, true, false, true, true]);
  });
});
