import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { replayTrace, type ModelName } from "../../../tools/model/replay";
import { readTraces } from "../../../tools/model/trace-lines";
import { findMutant } from "../../../tools/simulation/mutants";

const models = ["idempotency", "breaker"] as const;
const tracesOf = (model: ModelName): string[][] =>
  readTraces(readFileSync(join(__dirname, `traces/${model}.txt`), "utf8"));

/** Defects of the simulation that the traces notice too. */
const noticed: Readonly<Record<ModelName, readonly string[]>> = {
  idempotency: [
    "success-not-recorded",
    "no-isolation",
    "dead-lettered-for-ever",
    "decisions-count-as-crashes",
  ],
  breaker: ["lease-never-free", "asks-while-healthy", "poison-opens"],
};

describe("tools/model", () => {
  for (const model of models) {
    it(`production takes each step of the ${model} model's traces`, async () => {
      for (const trace of tracesOf(model)) expect(await replayTrace(model, trace)).to.deep.equal(trace);
    });
  }

  for (const [model, name] of models.flatMap((one) => noticed[one].map((name) => [one, name] as const))) {
    const { meaning, patch } = findMutant(name);
    it(`a trace of the ${model} model notices ${name}: ${meaning}`, async () => {
      const restore = patch?.() ?? expect.fail("It changes no module.");
      try {
        for (const trace of tracesOf(model)) if (!(await isTaken(model, trace))) return;
      } finally {
        restore();
      }
      expect.fail("All traces were taken.");
    });
  }
});

async function isTaken(model: ModelName, trace: readonly string[]): Promise<boolean> {
  const lines = await replayTrace(model, trace).catch(() => []);
  return lines.length === trace.length && lines.at(-1) === trace.at(-1);
}
