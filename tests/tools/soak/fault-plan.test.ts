import { expect } from "chai";
import { seededRandom } from "../../../tools/samples/random";
import { planFaults, type FaultTargets } from "../../../tools/soak/fault-plan";

const targets: FaultTargets = {
  functions: ["journal", "search"],
  queues: ["journal", "search"],
  hosts: ["search.example"],
};
const plan = planFaults({ kills: 30, outages: 12 }, targets, seededRandom(3));
const ofKind = (kind: string) => plan.filter((fault) => fault.kind === kind);

describe("planFaults", () => {
  it("plans as many faults of each kind as asked for", () => {
    expect(ofKind("kill")).to.have.length(30);
    expect(ofKind("publisher-kill")).to.have.length(8);
    expect(ofKind("outage")).to.have.length(12);
    expect(ofKind("brownout")).to.have.length(12);
    expect(ofKind("lock-out")).to.have.length(3);
  });

  it("is the same for the same seed only", () => {
    expect(planFaults({ kills: 30, outages: 12 }, targets, seededRandom(3))).to.deep.equal(plan);
    expect(planFaults({ kills: 30, outages: 12 }, targets, seededRandom(4))).not.to.deep.equal(plan);
  });

  it("goes by time, and leaves the end in peace", () => {
    const shares = plan.map(({ atShare }) => atShare);
    expect(shares).to.deep.equal([...shares].sort((one, other) => one - other));
    expect(Math.max(...shares)).to.be.below(0.6);
  });

  it("has outages of every mode, whole and partial, and brownouts of every service", () => {
    const described = plan.map((fault) => JSON.stringify({ ...fault, atShare: 0, seconds: 0, host: "" }));
    expect(new Set(described.filter((text) => text.includes('"outage"'))).size).to.equal(11);
    expect(new Set(described.filter((text) => text.includes('"brownout"'))).size).to.equal(7);
  });

  it("kills every function some time", () => {
    const killed = plan.flatMap((fault) => (fault.kind === "kill" ? fault.functionName : []));
    expect(new Set(killed)).to.deep.equal(new Set(targets.functions));
  });

  it("plans no outage of hosts that there are none of", () => {
    const quiet = planFaults({ kills: 0, outages: 4 }, { ...targets, hosts: [] }, seededRandom(3));
    expect(quiet.filter(({ kind }) => kind === "outage")).to.deep.equal([]);
  });
});
