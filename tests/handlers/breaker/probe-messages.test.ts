import { expect } from "chai";
import { ProbeCandidates } from "../../../handlers/breaker/probe-messages";

describe("ProbeCandidates", () => {
  for (const [what, probeMessages, failedId, isRepeat, selected] of [
    ["the candidates, where none probed before", undefined, "c", true, "a b"],
    ["the earlier ones, when another failed again", "x y", "c", true, "x y"],
    ["the candidates, when an earlier one failed again", "x y", "x", true, "a b"],
    ["the failed one last", "x y", "a", false, "b a"],
  ] as const) {
    it(`selects ${what}`, () => {
      const candidates = new ProbeCandidates();
      candidates.replace(["a", "b"]);
      expect(candidates.select({ probeMessages }, failedId, isRepeat)).to.equal(selected);
    });
  }
});
