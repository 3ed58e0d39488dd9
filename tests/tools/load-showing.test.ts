import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadShowing } from "../../tools/load-showing";

describe("loadShowing", () => {
  it("gives a sign for each file, and leaves later ones as they were", () => {
    const folder = mkdtempSync(join(tmpdir(), "load-"));
    const paths = ["a", "b", "c"].map((name) => join(folder, `${name}.cjs`));
    for (const path of paths) writeFileSync(path, `exports.path = __filename;`);
    let signs = 0;
    const refresh = (): number => (signs += 1);
    const [first, second, later] = paths as [string, string, string];
    try {
      const load = (): unknown[] => [require(first), require(second)] as unknown[];
      expect(loadShowing({ refresh }, load)).to.deep.equal([{ path: first }, { path: second }]);
      const failing = (): unknown => require(join(folder, "none"));
      expect(() => loadShowing({ refresh }, failing)).to.throw("Cannot find module");
      require(later);
      expect(signs).to.equal(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
