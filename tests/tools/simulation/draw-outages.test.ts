import { expect } from "chai";
import {
  drawOutages,
  drawStoreOutages,
  gapInWindowMs,
  type DependencyOutage,
} from "../../../tools/simulation/draw-outages";
import { waysToFail } from "../../../tools/simulation/model/ways-to-fail";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { WellTimes } from "../../../tools/simulation/well-times";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe("tools/simulation/draw-outages", () => {
  const outages = Array.from({ length: 2_000 }, (_, seed) =>
    drawOutages(new SimulatedRandom(seed), 0, 600_000, 9 * dayMs),
  ).flat();
  const lengths = outages.map(({ fromMs, toMs }) => toMs - fromMs);
  const share = (isCounted: (lengthMs: number) => boolean): number =>
    lengths.filter(isCounted).length / lengths.length;

  it("draws every length up to what an event may wait, as many of minutes as of days, and few that are longer", () => {
    expect(Math.min(...lengths)).to.be.within(10_000, 20_000);
    expect(share((lengthMs) => lengthMs < 600_000)).to.be.within(0.25, 0.45);
    expect(share((lengthMs) => lengthMs > dayMs)).to.be.within(0.1, 0.3);
    expect(share((lengthMs) => lengthMs > 9 * dayMs)).to.be.within(0.005, 0.04);
  });

  it("draws each way to fail, and such in which each call fails in its own", () => {
    const names = new Set(outages.map(({ way }) => way?.name));
    for (const name of ["CERT_HAS_EXPIRED", "HPE_INVALID_CONSTANT", "status 302", "status 403", "status 404"])
      expect([...names]).to.include(name);
    for (const name of ["AccessDeniedException", "EMFILE", "hangs", "nothing", undefined])
      expect([...names]).to.include(name);
  });

  it("draws tables that are silent, and such whose answers are lost although what was asked is done", () => {
    const stores = Array.from({ length: 200 }, (_, seed) =>
      drawStoreOutages(new SimulatedRandom(seed), 0, 60_000),
    ).flat();
    expect(stores.filter(({ silentShare }) => silentShare === 1)).to.have.length.above(100);
    const brownouts = stores.filter(({ silentShare, effectShare }) => silentShare < 1 && effectShare === 1);
    expect(brownouts).to.have.length.above(50);
    expect(Math.max(...brownouts.map(({ silentShare }) => silentShare))).to.be.within(0.75, 0.8);
  });

  it("lets few events come in a long outage, and as many as ever in a short one", () => {
    const window = (lengthMs: number): DependencyOutage => ({
      ...(outages[0] as DependencyOutage),
      fromMs: 0,
      toMs: lengthMs,
    });
    expect((9 * dayMs) / gapInWindowMs(window(9 * dayMs), 5_000)).to.be.within(13, 14);
    expect(60_000 / gapInWindowMs(window(60_000), 5_000)).to.equal(1_000);
  });
});

describe("tools/simulation/ways-to-fail", () => {
  it("have none that speaks of the event, and each throws what it says, or never ends", () => {
    for (const { name, make } of waysToFail) {
      expect(name).not.to.match(/^status (400|410|413|415|422)$/);
      if (make && name.startsWith("status ")) expect(JSON.stringify(make())).to.contain(name.slice(7));
    }
    expect(waysToFail.filter(({ make }) => !make).map(({ name }) => name)).to.deep.equal(["hangs"]);
  });
});

describe("tools/simulation/well-times", () => {
  it("leaves out each trouble and what comes after it, overlapping ones once", () => {
    const troubles = [
      { fromMs: 1_000, toMs: 2_000 },
      { fromMs: 2_100, toMs: 2_200 },
      { fromMs: 5_000, toMs: 6_000 },
    ];
    const well = new WellTimes(troubles, 500);
    expect(well.wellMs(0, 10_000)).to.equal(1_000 + (5_000 - 2_700) + (10_000 - 6_500));
    expect(well.wellMs(1_500, 1_600)).to.equal(0);
    expect(well.wellMs(2_600, 2_800)).to.equal(100);
  });
});
