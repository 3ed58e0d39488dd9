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
  const args = [
    join(root, "node_modules/mocha/bin/mocha.js"),
    ...[
      "--require",
      "./tools/register-typescript.cjs",
      "--require",
      join(__dirname, "apply-source-mutant.ts"),
      "--reporter",
      "json",
      "--grep",
      title,
    ],
    test,
  ];
  const env = { ...process.env, SOURCE_CHANGE: JSON.stringify({ path: join(root, file), from, to }) };
  return new Promise((resolve, reject) => {
    // Mocha's exit code is the number of failures, which is not to be 0 here.
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
