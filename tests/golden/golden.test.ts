import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { renderTree } from "../../packages/recorder/render-tree";
import { recordedStack, stacks } from "../stacks/recorded-stack";

/** `UPDATE_GOLDEN=1` writes the trees anew; read the difference as a reviewer would. */
const update = process.env["UPDATE_GOLDEN"] === "1";

for (const stack of stacks) {
  describe(`golden tree of ${stack}`, () => {
    it("is what the program asks for", async () => {
      const path = join(__dirname, `${stack}.txt`);
      const tree = renderTree(await recordedStack(stack));
      if (update) writeFileSync(path, tree);
      expect(existsSync(path), `${path} is missing: run npm run golden`).to.equal(true);
      const golden = readFileSync(path, "utf8").split("\n");
      const now = tree.split("\n");
      const hint = "if this is meant, run npm run golden and review the difference";
      expect(now.filter((line) => !golden.includes(line)), `new or changed; ${hint}`).to.deep.equal([]);
      expect(golden.filter((line) => !now.includes(line)), `gone; ${hint}`).to.deep.equal([]);
      expect(now).to.deep.equal(golden);
    });
  });
}
