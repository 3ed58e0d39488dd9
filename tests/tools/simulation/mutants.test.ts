import { expect } from "chai";
import { findMutant, mutants } from "../../../tools/simulation/mutants";
import { runSeed } from "../../../tools/simulation/run-seed";
import { runs } from "../../runs";

/** Enough for nearly every defect to show, few enough to be run with every commit. */
const fewEvents = 300;
const mostSeeds = 100;
/** A world that has needed so many, and shows nothing, is dear: the next one is tried. */
const mostInvocations = 4_000;
/** Every so manieth is compared with the same world without it. */
const comparedEvery = runs(12, 1);

describe("tools/simulation/mutants", () => {
  it("are at least ten, by different names", () => {
    expect(mutants.length).to.be.at.least(10);
    expect(new Set(mutants.map(({ name }) => name)).size).to.equal(mutants.length);
  });

  it("names those there are when asked for another", () => {
    expect(() => findMutant("none-such")).to.throw("There is no mutant none-such, only no-compare-and-set,");
  });

  for (const [index, mutant] of mutants.entries()) {
    it(`${mutant.name} is noticed, and by its defect: ${mutant.meaning}`, async () => {
      const healthy = { name: "the same world", meaning: "without the defect", plan: mutant.plan };
      const { firstSeed = 1, events = fewEvents, invariant: stopsAt = "any" } = mutant;
      for (let seed = firstSeed; seed < firstSeed + mostSeeds; seed++) {
        const { violations } = await runSeed({ seed, events, mutant, stopsAt, mostInvocations });
        const found = violations.find(({ invariant }) => stopsAt === "any" || invariant === stopsAt);
        if (!found) continue;
        // A consumer that throws is noticed whatever its defect: then the defect itself was never tried.
        expect(found.detail).not.to.contain("The consumer threw");
        if (mutant.isInPlan || index % comparedEvery !== 0) return;
        const sound = await runSeed({ seed, events, mutant: healthy });
        expect(sound.violations).to.deep.equal([]);
        return;
      }
      expect.fail(`${mutant.name} survived ${mostSeeds} seeds`);
    });
  }

  it("leave nothing behind: the consumer is sound again", async () => {
    // Of its result most of them would leave something else.
    const before = await runSeed({ seed: 13, events: 300 });
    for (const mutant of mutants) {
      const restore = mutant.patch?.();
      restore?.();
    }
    expect(await runSeed({ seed: 13, events: 300 })).to.deep.equal(before);
  });
});
