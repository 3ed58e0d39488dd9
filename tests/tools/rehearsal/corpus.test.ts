import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { planDeployment } from "../../../packages/deployment/plan-deployment";
import { stateAfter } from "../../../packages/deployment/state-after";
import { badChanges } from "../../../tools/rehearsal/corpus/bad-changes";
import { goodChanges } from "../../../tools/rehearsal/corpus/good-changes";
import { upgradeRecipes } from "../../../tools/rehearsal/corpus/upgrade-recipes";
import { runs } from "../../runs";
import { corpusGraphs } from "./corpus-graphs";

const changes = [...badChanges, ...goodChanges];

describe("the corpus of rehearsed changes", () => {
  it("has at least 24 bad ones and 24 good ones, each said once", () => {
    expect(badChanges).to.have.lengthOf.at.least(24);
    expect(goodChanges).to.have.lengthOf.at.least(24);
    expect(new Set(changes.map(({ what }) => what))).to.have.lengthOf(changes.length);
  });

  const withoutStep = [
    "nothing",
    "a queue's policy is renamed, with an alias",
    "a bus is renamed in the program, with an alias",
    "a target is renamed in prod, with an alias",
  ];
  withoutStep.push("a rule is put below another component, with an alias", "all that has data is protected");
  it("edits sources at texts that are there", () => {
    for (const { file, from } of changes.flatMap(({ sources = [] }) => sources))
      expect(readFileSync(join(__dirname, "../../..", file), "utf8").split(from), from).to.have.lengthOf(2);
  });

  it("holds what each section of the upgrades' document says", () => {
    const document = readFileSync(join(__dirname, "../../../docs/upgrading.md"), "utf8");
    const sections = [...document.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(Object.keys(upgradeRecipes)).to.deep.equal(sections);
    const whats = changes.map(({ what }) => what);
    for (const [section, recipe] of Object.entries(upgradeRecipes)) {
      expect(whats, section).to.include.members([...recipe.changes]);
      const tests = recipe.tests ?? [];
      expect([...recipe.changes, ...tests], section).to.have.lengthOf.at.least(1);
      for (const test of tests) expect(existsSync(join(__dirname, "../..", test)), test).to.equal(true);
    }
  });

  const inTheGraph = changes.filter(({ edit, settings }) => edit ?? settings);
  for (const change of inTheGraph.filter((_, index) => index % runs(10, 1) === 0))
    it(`changes something in the cloud by this or not: ${change.what}`, async () => {
      const [before, after] = await corpusGraphs(change);
      const { steps, refused } = planDeployment(stateAfter(before), after);
      if (withoutStep.includes(change.what)) expect(steps).to.deep.equal([]);
      else expect([...steps, ...refused]).to.have.lengthOf.at.least(1);
    });
});
