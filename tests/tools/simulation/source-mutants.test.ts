import { expect } from "chai";
import { runSourceMutant } from "../../../tools/simulation/source-mutants/run-source-mutant";
import { sourceWith } from "../../../tools/simulation/source-mutants/source-change";
import { sourceMutants } from "../../../tools/simulation/source-mutants/source-mutants";
import { runs } from "../../runs";

describe("tools/simulation/source-mutants", () => {
  for (const mutant of sourceMutants.filter(({ needsPulumi }) => !needsPulumi || runs(0, 1) > 0)) {
    it(`${mutant.name} is noticed, and by its defect: ${mutant.meaning}`, async () => {
      const { failures } = await runSourceMutant(mutant);
      expect(failures, "tests that failed").not.to.deep.equal([]);
      for (const failure of failures)
        expect(failure)
          .to.contain(mutant.title)
          .and.to.match(/AssertionError/);
    });
  }

  it("are put into one place of a file, or nowhere", () => {
    const change = { path: "/x.ts", from: "a + b", to: "a - b$&" };
    expect(sourceWith(change, "return a + b;")).to.equal("return a - b$&;");
    expect(() => sourceWith(change, "return a;")).to.throw("/x.ts has 0 places that read: a + b");
    expect(() => sourceWith(change, "a + b; a + b;")).to.throw("/x.ts has 2 places");
  });
});
