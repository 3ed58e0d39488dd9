import { createWriteStream } from "node:fs";
import { expect } from "chai";
import { recordStack } from "../../../packages/recorder/record-stack";
import { Progress } from "../../../tools/progress";
import { seededRandom } from "../../../tools/samples/random";
import { isKept } from "../../../tools/soak/account-for-events";
import type { PlannedFault, FaultTargets } from "../../../tools/soak/fault-plan";
import { runSoak } from "../../../tools/soak/soak";
import { makeSoakEvents } from "../../../tools/soak/soak-events";

/** Only what heals within seconds: an open breaker and a killed attempt under a lease take longer. */
function smallPlan({ functions, queues, hosts }: FaultTargets): PlannedFault[] {
  const journals = functions.filter((name) => name.endsWith("-journal"));
  return [
    { kind: "lock-out", atShare: 0.1, queueName: queues[0] ?? "", seconds: 0.3 },
    { kind: "kill", atShare: 0.1, functionName: journals.at(-1) ?? "" },
    { kind: "brownout", atShare: 0.15, service: "events", share: 1, seconds: 2 },
    { kind: "publisher-kill", atShare: 0.2, publisher: 1 },
    { kind: "brownout", atShare: 0.2, service: "dynamodb", share: 0.3, seconds: 1 },
    { kind: "brownout", atShare: 0.3, service: "s3", share: 1, seconds: 2 },
    { kind: "kill", atShare: 0.2, functionName: journals[1] ?? "" },
    ...hosts.map((host) => ({
      kind: "outage" as const,
      atShare: 0.2,
      host,
      mode: "answers 503" as const,
      share: 0.1,
      seconds: 2,
    })),
  ];
}

describe("soak", () => {
  it("loses nothing and handles nothing twice, through the shipped bundles", async () => {
    const random = seededRandom(11);
    const figures = await runSoak({
      record: (queueUrlBase) =>
        recordStack({ stack: "dev", queueUrlBase, config: { journalWindowSeconds: "1" } }),
      events: makeSoakEvents(600, random),
      plan: smallPlan,
      shares: {
        calls: { dynamodb: 0.03, sqs: 0.1, s3: 0.1, events: 0.05 },
        lostAnswers: 0.02,
        duplicates: 0.05,
      },
      visibilitySeconds: 3,
      random,
      progress: new Progress(createWriteStream("/dev/null")),
      signal: new AbortController().signal,
    });
    expect(figures.rows.flatMap(({ faults }) => faults)).to.deep.equal([]);
    expect(figures.rows.every(isKept)).to.equal(true);

    // A soak in which nothing went wrong proves nothing.
    const { rows, faults, injected, consumers } = figures;
    expect(faults).to.include({ kill: 2, "publisher-kill": 1, outage: 2, brownout: 3, "lock-out": 1 });
    expect(figures.spooled).to.be.above(0);
    expect(figures.crashes).to.be.at.least(1);
    expect(figures.accepted).to.be.at.least(600);
    expect(injected).to.include.all.keys(
      "dynamodb failed",
      "dynamodb throttled",
      "s3 failed",
      "loses its answer",
    );
    expect(consumers.retries).to.be.above(0);
    const total = (field: "published" | "duplicates" | "recovered" | "forcedRepeats"): number =>
      rows.reduce((sum, row) => sum + row[field], 0);
    expect(total("published")).to.be.above(600);
    expect(total("duplicates")).to.be.above(0);
    expect(total("recovered")).to.be.above(0);
    expect(total("forcedRepeats")).to.be.above(0);
  });
});
