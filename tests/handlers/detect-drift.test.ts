import { expect } from "chai";
import { createDriftDetection } from "../../handlers/detect-drift";
import type { DriftPorts } from "../../handlers/drift/find-drift";

const rules = { journal: "0123abcd-4567cdef-89abef01" };
const env = {
  DRIFT_SETTINGS: JSON.stringify([{ name: "user-dev", archive: "user-dev", rules }]),
  METRIC_NAMESPACE: "EventPipeline/test",
};

function ports(changes: Partial<DriftPorts> = {}): DriftPorts & { readonly written: string[] } {
  const written: string[] = [];
  return {
    written,
    findRule: async () => undefined,
    archiveState: async () => "ENABLED",
    nowMs: () => Date.UTC(2026, 6, 1),
    write: (line) => void written.push(line),
    ...changes,
  };
}

describe("createDriftDetection", () => {
  it("measures how much differs and says what, in one line", async () => {
    const world = ports();
    const drift = ["rule journal of bus user-dev is gone"];
    expect(await createDriftDetection(env, world)()).to.deep.equal({ drift });
    expect(world.written).to.have.length(1);
    expect(world.written[0]).to.match(/\n$/);
    expect(JSON.parse(world.written[0] ?? "")).to.deep.equal({
      _aws: {
        Timestamp: Date.UTC(2026, 6, 1),
        CloudWatchMetrics: [
          {
            Namespace: "EventPipeline/test",
            Dimensions: [["Domain", "Consumer"]],
            Metrics: [{ Name: "Drift", Unit: "Count" }],
          },
        ],
      },
      Domain: "all",
      Consumer: "detect-drift",
      Drift: 1,
      drift,
    });
  });

  it("measures nothing when it could not ask", async () => {
    const world = ports({ archiveState: () => Promise.reject(new Error("AccessDenied")) });
    const outcome = await createDriftDetection(env, world)().catch((error: Error) => error.message);
    expect(outcome).to.equal("AccessDenied");
    expect(world.written).to.deep.equal([]);
  });

  for (const [what, changes, problem] of [
    [
      "no settings",
      { DRIFT_SETTINGS: undefined },
      "The environment variable DRIFT_SETTINGS is missing: must be JSON.",
    ],
    ["no namespace", { METRIC_NAMESPACE: "" }, "The environment variable METRIC_NAMESPACE is missing."],
    ["no bus", { DRIFT_SETTINGS: "[]" }, "DRIFT_SETTINGS is []: must be a list of at least one bus."],
    ["a bus without a name", { DRIFT_SETTINGS: "[{}]" }, "DRIFT_SETTINGS has a bus without a name."],
    [
      "a bus without rules",
      { DRIFT_SETTINGS: '[{"name":"b","rules":{}}]' },
      "DRIFT_SETTINGS: bus b has no rules: must have one.",
    ],
    [
      "a rule of no fingerprint",
      { DRIFT_SETTINGS: '[{"name":"b","rules":{"r":"x"}}]' },
      'DRIFT_SETTINGS: rule r of b is "x": must be three hashes of 8 digits.',
    ],
  ] as const) {
    it(`refuses to begin with ${what}`, () => {
      expect(() => createDriftDetection({ ...env, ...changes }, ports())).to.throw(problem);
    });
  }
});
