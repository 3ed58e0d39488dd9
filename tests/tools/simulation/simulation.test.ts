import { expect } from "chai";
import { faultKinds } from "../../../tools/simulation/faults";
import { readRegressions } from "../../../tools/simulation/keep-regressions";
import { addResult, describeTotals, emptyTotals } from "../../../tools/simulation/report";
import { runSeed } from "../../../tools/simulation/run-seed";
import { runSeeds } from "../../../tools/simulation/run-seeds";
import type { SeedResult } from "../../../tools/simulation/seed-result";
import { runs } from "../../runs";

describe("tools/simulation", () => {
  const seeds = runs(2, 20);
  // Between them these two have nearly all kinds of faults, and none of them needs many invocations.
  const firstSeed = runs(80, 1);
  const events = runs(2_500, 5_000);
  const kinds = runs(20, faultKinds.length);
  // What once failed is dear: months of recovery that fails.
  const regressions = runs(0, 1) > 0 ? readRegressions() : [];

  it(`keeps every promise through ${seeds * events} events and ${kinds} kinds of faults`, async () => {
    const orders = Array.from({ length: seeds }, (_, index) => ({ seed: firstSeed + index, events }));
    const totals = emptyTotals();
    await runSeeds([...regressions, ...orders], runs(1, 2), (result) => addResult(totals, result));
    const report = describeTotals(totals, 1);
    expect(totals.violations, report).to.equal(0);
    expect(totals.events).to.be.at.least(seeds * events);
    expect(faultKinds.filter((kind) => totals.faults[kind] > 0)).to.have.length.at.least(kinds);
    expect(totals.figures.leases, "half-open windows").to.be.greaterThan(seeds);
    expect(totals.figures.mostProbes).to.equal(3);
    expect(totals.figures.recovered, "recovered dead letters").to.be.greaterThan(seeds);
    expect(totals.figures.lateReturns, "events that came again late").to.be.greaterThan(seeds);
    expect(totals.figures.forgotten, "of them too late to be remembered").to.be.greaterThan(0);
  });

  it("keeps them where invocations share a process, and where it stands still", async () => {
    const rates = { "shared-environment": 0.6, "frozen-process": 0.1 };
    const world = { name: "managed instances", meaning: "no defect", plan: { rates } };
    const struck = { shared: 0, frozen: 0 };
    for (let seed = runs(13, 2); seed <= runs(17, 100); seed++) {
      const { violations, faults } = await runSeed({ seed, events: 200, mutant: world });
      expect(violations, `seed ${seed}`).to.deep.equal([]);
      struck.shared += faults["shared-environment"];
      struck.frozen += faults["frozen-process"];
    }
    expect(struck.shared).to.be.greaterThan(100);
    expect(struck.frozen).to.be.greaterThan(50);
  });

  it("replays a seed exactly, and no other seed", async () => {
    const run = (seed: number): Promise<SeedResult> => runSeed({ seed, events: 300 });
    const first = await run(38);
    expect(first.figures.leases).to.be.greaterThan(0);
    expect(await run(38)).to.deep.equal(first);
    expect((await run(39)).digest).not.to.equal(first.digest);
  });

  it("leaves a world that needs more invocations than it may", async () => {
    const { figures } = await runSeed({ seed: 3, events: 1_000, mostInvocations: 20 });
    expect(figures.invocations).to.equal(21);
  });

  it("tells how a failed seed is replayed", () => {
    const totals = emptyTotals();
    const violations = [{ invariant: "I1", detail: "an event was lost", atSeconds: 12 }] as const;
    const faults = emptyTotals().faults;
    const figures = {} as SeedResult["figures"];
    const base = { seed: 77, plannedEvents: 500, events: 501, digest: 1, mutantName: "short-lease" };
    addResult(totals, { ...base, violations, violationCount: 1, faults, figures });
    const report = describeTotals(totals, 1);
    expect(report).to.contain("npm run simulate -- --seed 77 --seeds 1 --events 500 --mutant short-lease");
    expect(report).to.match(/I1 +1 breaches/);
    expect(report).to.contain("I1 at 12 s: an event was lost");
  });
});
