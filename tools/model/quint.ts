import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../packages/local-aws/sdks/run-program";

const limitMs = 3_600_000;

/** Answers Quint's command line, which npm installs into that folder if it is not there. */
export async function installQuint(folder: string): Promise<readonly string[]> {
  const program = join(folder, "node_modules/@informalsystems/quint/dist/src/cli.js");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(__dirname, "quint/package.json"), join(folder, "package.json"));
    // Without install scripts: what they fetch is for backends that are not used.
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
    const { failure, stderr } = await runProgram(["npm", ...args], { timeoutMs: limitMs });
    if (failure) throw new Error(`npm could not install Quint: ${failure}\n${stderr}`);
  }
  return [process.execPath, program];
}

export interface QuintRun {
  readonly spec: string;
  readonly init?: string;
  readonly step: string;
  readonly invariant: string;
  readonly samples: number;
  readonly steps: number;
  readonly seed: number;
  /** Where to write each sample's trace; `{seq}` is its number. */
  readonly traces?: string;
}

/** Takes random steps of a model; answers undefined, or what violates the invariant. */
export async function runQuint(quint: readonly string[], run: QuintRun): Promise<string | undefined> {
  const { spec, init = "init", step, invariant, samples, steps, seed, traces } = run;
  const options = {
    init,
    step,
    invariant,
    "max-samples": samples,
    "max-steps": steps,
    seed,
    backend: "typescript",
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const written = traces === undefined ? [] : ["--out-itf", traces, "--n-traces", String(samples)];
  const command = [...quint, "run", spec, ...args, ...written];
  const { failure, stdout, stderr } = await runProgram(command, { timeoutMs: limitMs });
  if (failure === undefined) return undefined;
  if (!stdout.includes("[violation]"))
    throw new Error(`Quint could not run ${spec}: ${failure}\n${stdout}${stderr}`);
  return stdout;
}
