import { execFile } from "node:child_process";
import { join } from "node:path";
import type { SourceMutant } from "./source-mutants";

/** What became of the test that must fail. */
interface SourceMutantResult {
  readonly passes: number;
  /** Each failed test's title, with the class of what it threw. */
  readonly failures: readonly string[];
}

const root = join(__dirname, "../../..");

/** Runs the mutant's test in a process that reads the source with the defect in it. */
export function runSourceMutant({ file, from, to, test, title }: SourceMutant): Promise<SourceMutantResult> {
  const modules = ["tools/register-typescript.cjs", "tools/simulation/source-mutants/apply-source-mutant.ts"];
  const args = [
    ...modules.flatMap((module) => ["--require", join(root, module)]),
    join(__dirname, "run-tests.cjs"),
    join(root, test),
    title,
  ];
  const env = { ...process.env, SOURCE_CHANGE: JSON.stringify({ path: join(root, file), from, to }) };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
      const at = stdout.indexOf("{");
      if (at < 0) return reject(new Error(`${file}: the test did not run. ${stderr || stdout}`));
      resolve(readReport(stdout.slice(at)));
    });
  });
}

interface MochaReport {
  readonly passes: readonly object[];
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly stack?: string };
  }[];
}

function readReport(text: string): SourceMutantResult {
  const { passes, failures } = JSON.parse(text) as MochaReport;
  return {
    passes: passes.length,
    failures: failures.map(({ fullTitle, err }) => `${fullTitle}: ${classOf(err.stack)}`),
  };
}

/** A property's failure names the assertion as its cause. */
function classOf(stack = ""): string {
  return /\bAssertionError\b/.test(stack) || stack.startsWith("Error: Property failed")
    ? "AssertionError"
    : (stack.split(":")[0] as string);
}
