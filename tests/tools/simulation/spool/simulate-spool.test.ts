import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { accountForSpool, type ProcessLog } from "../../../../tools/simulation/spool/account-for-spool";
import { simulateSpool } from "../../../../tools/simulation/spool/simulate-spool";
import { runs } from "../../../runs";

describe("a file spool whose processes are killed and frozen", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "simulate-spool-"))));
  after(() => rm(folder, { recursive: true }));

  it("loses nothing, damages nothing, and repeats only what was under way at a kill", async function () {
    if (process.platform === "win32") this.skip();
    const logFolder = join(folder, "logs");
    const spoolFolder = await mkdtemp(join(folder, "spool-"));
    // Two of each are enough to meet at every file; the longest text is longer than a file of the spool grows.
    const sizes = {
      writers: runs(2, 3),
      replayers: runs(2, 3),
      leastKills: runs(12, 40),
      maxBytes: 8 * 1024 * 1024,
    };
    const result = await simulateSpool({ folder: spoolFolder, logFolder, ...sizes });
    const { lost, repeated, damaged, left } = result;
    expect({ lost, repeated, damaged, left }).to.deep.equal({
      lost: [],
      repeated: [],
      damaged: [],
      left: [],
    });
    expect(result.kept, "events that were kept").to.be.greaterThan(20);
    expect(result.kills).to.be.greaterThan(10);
  });
});

describe("accountForSpool", () => {
  const killed = (...lines: string[]): ProcessLog => ({ lines, isKilled: true });
  const alive = (...lines: string[]): ProcessLog => ({ lines, isKilled: false });
  const faultsOf = (...logs: ProcessLog[]) => {
    const { lost, repeated, damaged } = accountForSpool(logs);
    return { lost, repeated, damaged };
  };
  const none = { lost: [], repeated: [], damaged: [] };

  it("asks for what was kept, not for what was only begun", () => {
    expect(faultsOf(killed("begun a", "kept a", "begun b"), alive("group a", "ended"))).to.deep.equal(none);
    expect(faultsOf(killed("begun a", "kept a c"), alive("group a", "ended")).lost).to.deep.equal(["c"]);
  });

  it("excuses a repetition by a kill in the middle of the group, once per kill", () => {
    expect(faultsOf(killed("group a b"), alive("group a b", "ended"))).to.deep.equal(none);
    expect(faultsOf(killed("group a b"), killed("group a"), alive("group a b"))).to.deep.equal(none);
    expect(faultsOf(killed("group a", "group b"), alive("group a")).repeated).to.deep.equal(["a"]);
    expect(faultsOf(killed("group a", "ended"), alive("group a")).repeated).to.deep.equal(["a"]);
    expect(faultsOf(alive("group a"), alive("group a")).repeated).to.deep.equal(["a"]);
  });

  it("passes damage on", () => {
    expect(faultsOf(alive("damaged a", "group a")).damaged).to.deep.equal(["a"]);
  });
});
