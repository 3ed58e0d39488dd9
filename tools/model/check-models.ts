import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMutant } from "../simulation/mutants";
import { sourceWith } from "../simulation/source-mutants/source-change";
import { breakerTrace, idempotencyTrace } from "./model-traces";
import { productionWrites } from "./production-writes";
import { installQuint, runQuint } from "./quint";
import { replayTrace, type ModelName } from "./replay";
import { specMutants } from "./spec-mutants";
import { chooseTraces, writeTraces } from "./trace-lines";

const root = join(__dirname, "../..");
const models: readonly { name: ModelName; steps: number; trace: (itf: string) => string[] }[] = [
  { name: "idempotency", steps: 40, trace: idempotencyTrace },
  { name: "breaker", steps: 100, trace: breakerTrace },
];
/** What a reviewer still reads, and `npm test` replays in seconds. */
const mostKept = 24;
/** Within so many runs each defect shows, most in the first dozens. */
const mutantSamples = 3_000;
const eventsPerSeed = 500;
const walk = { step: "anything", invariant: "safe" };

export interface ModelChecks {
  readonly samples: number;
  readonly seeds: number;
  readonly seed: number;
  readonly keep: boolean;
}

type Print = (line: string) => void;

/** Answers whether all holds. */
export async function checkModels(
  { samples, seeds, seed, keep }: ModelChecks,
  print: Print,
): Promise<boolean> {
  const quint = await installQuint(join(root, ".cache/model"));
  const folder = mkdtempSync(join(tmpdir(), "model-"));
  print(`from seed ${seed}`);
  try {
    const found = [
      ...(await checkRuns(quint, folder, samples, seed, keep, print)),
      ...(await checkProduction(quint, folder, seeds, seed, print)),
      ...(await checkMutants(quint, folder, seed, print)),
    ];
    for (const problem of found) print(problem);
    return found.length === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The invariants hold in random runs, and production takes every step of them. */
async function checkRuns(
  quint: readonly string[],
  folder: string,
  samples: number,
  seed: number,
  keep: boolean,
  print: Print,
): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, steps, trace: traceOf } of models) {
    const traces = join(folder, name);
    mkdirSync(traces);
    const spec = join(__dirname, `${name}.qnt`);
    const run = { spec, ...walk, samples, steps, seed, traces: join(traces, "{seq}.itf.json") };
    const violation = await runQuint(quint, run);
    if (violation) problems.push(`${name}: its own invariants do not hold\n${violation}`);
    const taken = readdirSync(traces).map((file) => traceOf(readFileSync(join(traces, file), "utf8")));
    for (const trace of taken) {
      const lines = await replayTrace(name, trace);
      const last = lines.length - 1;
      if (lines[last] !== trace[last])
        problems.push(
          `${name}: production differs\n${trace.slice(0, last + 1).join("\n")}\nproduction: ${lines[last]}`,
        );
    }
    print(`${name}: ${taken.length} runs of ${steps} steps, replayed`);
    if (keep) keepTraces(name, taken);
  }
  return problems;
}

function keepTraces(name: ModelName, traces: readonly string[][]): void {
  const path = join(root, `tests/tools/model/traces/${name}.txt`);
  writeFileSync(path, writeTraces(chooseTraces(traces).slice(0, mostKept)));
}

/** Quint judges what production writes by the models' own relation. */
async function checkProduction(
  quint: readonly string[],
  folder: string,
  seeds: number,
  seed: number,
  print: Print,
): Promise<string[]> {
  const problems: string[] = [];
  const worlds = Array.from({ length: seeds }, (_, index) => seed + index);
  const writes = await productionWrites(worlds, eventsPerSeed);
  for (const { name } of models) {
    const unlawful = await judge(quint, folder, name, writes[name]);
    if (unlawful) problems.push(`${name}: production writes what the model does not allow\n${unlawful}`);
    print(`${name}: ${writes[name].size} kinds of writes of production, judged`);
  }
  for (const [name, defect] of defects) {
    const mutant = findMutant(defect);
    const broken = await productionWrites([mutant.firstSeed ?? 1], eventsPerSeed, mutant);
    if (await judge(quint, folder, name, broken[name]))
      print(`${name}: noticed in production: ${mutant.meaning}`);
    else problems.push(`${name}: the model allows what production writes when ${mutant.meaning}`);
  }
  return problems;
}

/** Defects of the simulation whose writes the models must not allow. */
const defects = [
  ["idempotency", "no-compare-and-set-attempt"],
  ["breaker", "no-compare-and-set"],
] as const;

/** Answers what is not allowed. */
function judge(
  quint: readonly string[],
  folder: string,
  name: ModelName,
  writes: ReadonlySet<string>,
): Promise<string | undefined> {
  copyFileSync(join(__dirname, `${name}.qnt`), join(folder, `${name}.qnt`));
  const spec = join(folder, `check_${name}.qnt`);
  writeFileSync(spec, writesModule(name, [...writes]));
  const once = { samples: 1, steps: 1, seed: 1 };
  return runQuint(quint, {
    spec,
    init: "checked",
    step: "checked",
    invariant: "unlawful == List()",
    ...once,
  });
}

function writesModule(name: ModelName, writes: readonly string[]): string {
  return `module check_${name} {
  import ${name}.* from "./${name}"
  pure val found = [
    ${writes.join(",\n    ")}
  ]
  var unlawful: List[{ before: Item, after: Item }]
  action checked = all {
    init,
    unlawful' = found.select(w => not(mayFollow(w.before, w.after, 0))),
  }
}
`;
}

/** The invariants notice what is broken on purpose. */
async function checkMutants(
  quint: readonly string[],
  folder: string,
  seed: number,
  print: Print,
): Promise<string[]> {
  const problems: string[] = [];
  for (const { model, meaning, from, to } of specMutants) {
    const path = join(__dirname, `${model}.qnt`);
    const spec = join(folder, "mutant.qnt");
    writeFileSync(spec, sourceWith({ path, from, to }, readFileSync(path, "utf8")));
    const { steps } = models.find(({ name }) => name === model) as (typeof models)[number];
    const violation = await runQuint(quint, { spec, ...walk, samples: mutantSamples, steps, seed });
    if (violation) print(`${model}: noticed: ${meaning}`);
    else problems.push(`${model}: nobody notices that ${meaning}`);
  }
  return problems;
}
