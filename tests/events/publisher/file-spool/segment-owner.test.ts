import { spawn } from "node:child_process";
import { expect } from "chai";
import { processOwner, type ProcessFacts } from "../../../../events/publisher/file-spool/segment-owner";

/** Processes of one place, by id. */
function factsOf(
  place: string,
  processes: Record<number, { ticks: string; state: string } | undefined>,
): ProcessFacts {
  return { place, isThere: (pid) => pid in processes, start: (pid) => processes[pid] };
}
const running = (ticks: string) => ({ ticks, state: "S" });

describe("processOwner", () => {
  const other = processOwner(factsOf("host a", { 7: running("100") }), 7).token;

  it("names place, process and start, and no two alike", () => {
    expect(other).to.match(/^[0-9a-f]{8}-7-100-[0-9a-f]{8}$/);
    expect(processOwner(factsOf("host a", { 7: running("100") }), 7).token).to.not.equal(other);
  });

  const cases: [string, ProcessFacts, string][] = [
    ["one that runs", factsOf("host a", { 7: running("100"), 8: running("9") }), "alive"],
    ["one that is not there", factsOf("host a", { 8: running("9") }), "dead"],
    ["one whose id another was given", factsOf("host a", { 7: running("250"), 8: running("9") }), "dead"],
    [
      "one that was killed and not asked for",
      factsOf("host a", { 7: { ticks: "100", state: "Z" }, 8: running("9") }),
      "dead",
    ],
    ["one of another place", factsOf("host b", { 7: running("100"), 8: running("9") }), "unknown"],
    ["one whose start is not told", factsOf("host a", { 7: undefined, 8: running("9") }), "unknown"],
  ];
  for (const [what, facts, state] of cases) {
    it(`takes ${what} for ${state}`, () => expect(processOwner(facts, 8).stateOf(other)).to.equal(state));
  }

  it("takes one that could not tell its own start for unknown while its id is there", () => {
    const token = processOwner(factsOf("host a", { 7: undefined }), 7).token;
    expect(processOwner(factsOf("host a", { 7: running("1") }), 8).stateOf(token)).to.equal("unknown");
    expect(processOwner(factsOf("host a", {}), 8).stateOf(token)).to.equal("dead");
  });

  it("sees real processes live and end", async function () {
    const owner = processOwner();
    if (process.platform !== "linux") this.skip();
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const token = processOwner(undefined, child.pid).token;
    expect(owner.stateOf(token)).to.equal("alive");
    child.kill("SIGSTOP");
    expect(owner.stateOf(token)).to.equal("alive");
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(owner.stateOf(token)).to.equal("dead");
    expect(owner.stateOf(owner.token)).to.equal("alive");
  });
});
