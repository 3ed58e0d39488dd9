import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { bundleCallback } from "../../../components/functions/bundle-callback";
import { bundleOptions } from "../../../components/functions/bundle-options";
import { virtualModule } from "../../../components/functions/virtual-module";
import { consumerEnvironment, consumerSettings } from "../../../handlers/settings/consumer-settings";
import { validatorSource } from "../../../events/schema/validator-source";
import { consumerPipeline, validatorsModule } from "../../../stacks/consumer-pipeline";
import { measuredContracts, type MeasuredContract } from "./measured-contracts";
import { sampleEvents } from "./sample-events";

/** The candidates, in the order of the table; each is a process of its own. */
export const candidates = {
  floor: "floor: JSON.parse and the call",
  ours: "ours",
  shipped: "ours, the shipped bundle",
  "opossum-once": "Powertools and opossum, schema extended once",
  "cockatiel-once": "Powertools and cockatiel, schema extended once",
  "opossum-record": "Powertools and opossum, innerSchema",
  "cockatiel-record": "Powertools and cockatiel, innerSchema",
} as const;

export type Candidate = keyof typeof candidates;

/** What the processes of the candidates need. */
export interface BuiltCandidates {
  readonly worker: string;
  readonly scenarioWorker: string;
  readonly samples: Readonly<Record<MeasuredContract, string>>;
  readonly files: Readonly<Record<Candidate, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** Bundles each candidate, the shipped one as it is shipped and the others likewise, below `folder`. */
export async function buildCandidates(folder: string): Promise<BuiltCandidates> {
  const validators = validatorSource(Object.values(measuredContracts));
  const shipped = consumerPipeline(() => {
    const { handleMeasured } = require("./tools/bench/pipeline/effect") as typeof import("./effect");
    return handleMeasured();
  }, consumerSettings());
  const names = (Object.keys(candidates) as Candidate[]).filter((name) => name !== "shipped");
  const entries = names.map((name) => [name, join(__dirname, "candidates", `${name}.ts`)]);
  await build({
    ...bundleOptions,
    entryPoints: Object.fromEntries([
      ...entries,
      ...["worker", "scenario-worker"].map((name) => [name, join(__dirname, `${name}.ts`)]),
    ]) as Record<string, string>,
    outdir: folder,
    minify: true,
    logLevel: "error",
    plugins: [virtualModule(validatorsModule, validators)],
  });
  return {
    worker: join(folder, "worker.js"),
    scenarioWorker: join(folder, "scenario-worker.js"),
    samples: {
      mealOrdered: writeSamples(folder, "mealOrdered"),
      dishRanked: writeSamples(folder, "dishRanked"),
    },
    files: {
      ...(Object.fromEntries(names.map((name) => [name, join(folder, `${name}.js`)])) as Record<
        Candidate,
        string
      >),
      shipped: resolve((await bundleCallback(shipped, { [validatorsModule]: validators }))["index.js"]),
    },
    environment,
  };
}

function writeSamples(folder: string, contract: MeasuredContract): string {
  const file = join(folder, `${contract}.json`);
  writeFileSync(file, JSON.stringify(sampleEvents[contract]()));
  return file;
}

const environment: Readonly<Record<string, string>> = {
  ...consumerEnvironment({
    domain: "analytics",
    consumer: "bench",
    queueUrl: "https://sqs.invalid/queue",
    deadLetterQueueUrl: "https://sqs.invalid/dead-letters",
    rejectedQueueUrl: "https://sqs.invalid/rejected",
    stateTable: "state",
    metricNamespace: "EventPipeline/bench",
    settings: consumerSettings(),
    logLevel: "INFO",
  }),
  AWS_REGION: "us-east-1",
  NODE_ENV: "production",
};
