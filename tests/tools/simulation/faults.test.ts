import { expect } from "chai";
import { Faults, faultKinds } from "../../../tools/simulation/faults";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";

describe("tools/simulation/faults", () => {
  const faultsOf = (seed: number): Faults =>
    new Faults(new SimulatedRandom(seed), 0, 600_000, 86_400_000, { apart: new SimulatedRandom(~seed) });
  const apart = ["frozen-process", "shared-environment"];
  const many = Array.from({ length: 200 }, (_, index) => faultsOf(index + 1));

  it("knows 24 kinds, each of which strikes in many seeds and is counted", () => {
    expect(faultKinds).to.have.lengthOf(24);
    for (const kind of faultKinds) {
      const seeds = many.filter((faults) => faults.rateOf(kind) > 0);
      const [least, most] = apart.includes(kind) ? ([20, 80] as const) : ([100, 190] as const);
      expect(seeds.length, kind).to.be.within(least, most);
      const [faults] = seeds as [Faults];
      const struck = Array.from({ length: 100_000 }, () => faults.strikes(kind)).filter(Boolean).length;
      expect(struck, kind).to.be.greaterThan(0);
      expect(faults.struck[kind]).to.equal(struck);
    }
  });

  it("leaves some seeds without any fault", () => {
    const healthy = many.filter(({ isHealthy }) => isHealthy);
    expect(healthy.length).to.be.within(5, 40);
    for (const faults of healthy) {
      expect(faultKinds.every((kind) => faults.rateOf(kind) === 0)).to.equal(true);
      expect([...faults.outages, ...faults.storeOutages]).to.deep.equal([]);
    }
  });

  it("takes the rates it is told in place of what it draws, but in a healthy seed", () => {
    const told = (seed: number): Faults =>
      new Faults(new SimulatedRandom(seed), 0, 600_000, 86_400_000, { rates: { "poisonous-call": 0.03 } });
    for (let seed = 1; seed <= 50; seed++) {
      const faults = told(seed);
      const drawn = faultsOf(seed);
      expect(faults.rateOf("poisonous-call")).to.equal(faults.isHealthy ? 0 : 0.03);
      expect(faults.rateOf("crash")).to.equal(drawn.rateOf("crash"));
      expect(faults.outages).to.deep.equal(drawn.outages);
    }
  });

  it("loses answers of the table for most of a run that asks for it, and for none of a healthy one", () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const faults = new Faults(new SimulatedRandom(seed), 0, 600_000, 86_400_000, { lostAnswersShare: 0.6 });
      const brownout = { fromMs: 60_000, toMs: 540_000, silentShare: 0.6, effectShare: 1 };
      expect(faults.storeOutages).to.deep.equal(faults.isHealthy ? [] : [brownout]);
    }
  });

  it("ends all faults when it is stopped", () => {
    const faults = many.find(
      ({ outages, storeOutages }) => outages.length > 0 && storeOutages.length > 0,
    ) as Faults;
    const outageMs = faults.outages[0]?.fromMs ?? 0;
    const storeMs = faults.storeOutages[0]?.fromMs ?? 0;
    expect(faults.outageAt(outageMs)).not.to.equal(undefined);
    expect(faults.storeOutageAt(storeMs)).not.to.equal(undefined);
    faults.stop();
    expect(faults.outageAt(outageMs)).to.equal(undefined);
    expect(faults.storeOutageAt(storeMs)).to.equal(undefined);
    expect(faultKinds.some((kind) => faults.strikes(kind))).to.equal(false);
  });
});
