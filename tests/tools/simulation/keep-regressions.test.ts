import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { keepRegressions, readRegressions } from "../../../tools/simulation/keep-regressions";

describe("tools/simulation/keep-regressions", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "regressions-"));
    path = join(folder, "regressions.json");
    writeFileSync(path, "[]\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const failed = { seed: 77, events: 500, violation: "I1: an event was lost" };

  it("keeps a failed seed beside those that are known, as text that a review can read", () => {
    keepRegressions([failed], path);
    keepRegressions([{ ...failed, seed: 78 }], path);
    expect(readRegressions(path).map(({ seed }) => seed)).to.deep.equal([77, 78]);
    expect(readFileSync(path, "utf8")).to.contain('\n    "seed": 77,\n').and.to.match(/\]\n$/);
  });

  it("keeps a seed once, whatever it shows the second time, but anew with other events", () => {
    keepRegressions([failed], path);
    keepRegressions(
      [
        { ...failed, violation: "I6: not empty" },
        { ...failed, events: 5_000 },
      ],
      path,
    );
    expect(readRegressions(path)).to.deep.equal([failed, { ...failed, events: 5_000 }]);
  });
});
