import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cliEnvironment } from "../../../packages/deployment/cli/cli-environment";
import { upByCli } from "../../../packages/deployment/cli/up-by-cli";
import { CallingProvider } from "../../engine/calling-provider";
import type { Report, Target } from "../report";
import { watchProcesses, type WatchedProcess } from "./watch-processes";

/** What `pulumi preview` took, and its processes. */
export interface MeasuredPreview {
  readonly seconds: number;
  readonly processes: readonly WatchedProcess[];
  /** The most that the program and its bundler held at once. */
  readonly togetherMb: number;
}

const repository = resolve(__dirname, "../../..");

/** The processes of a preview, by what stands in their command lines. */
const kinds = {
  program: "@pulumi/pulumi/cmd/run",
  bundler: "--service=",
  "language host": "pulumi-language",
  engine: "pulumi",
};

/** Previews a stack by the CLI that is installed; undefined where there is none, or no list of processes. */
export async function measurePreview(stack: string): Promise<MeasuredPreview | undefined> {
  if (process.platform !== "linux" || spawnSync("pulumi", ["version"]).status !== 0) return undefined;
  process.stderr.write(`preview: ${stack}\n`);
  const folder = mkdtempSync(join(tmpdir(), "bench-preview-"));
  const stateFolder = join(folder, "state");
  try {
    writeProject(folder, stack);
    mkdirSync(stateFolder);
    const env = cliEnvironment(stateFolder);
    spawnSync("pulumi", ["stack", "init", stack, "--non-interactive"], { cwd: folder, env });
    const watch = watchProcesses(kinds, ["program", "bundler"]);
    const startedMs = Date.now();
    const { exitCode, output } = await upByCli(new CallingProvider(), {
      folder,
      stateFolder,
      stack,
      preview: "only",
      invoke: answerOf,
      answer: () => ({ id: "", state: {} }),
    });
    const seconds = (Date.now() - startedMs) / 1000;
    if (exitCode !== 0) throw new Error(output);
    return { seconds, ...watch.end() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The repository's project, in a folder that may be written to. */
function writeProject(folder: string, stack: string): void {
  const project = readFileSync(join(repository, "Pulumi.yaml"), "utf8");
  writeFileSync(join(folder, "Pulumi.yaml"), project.replace(/^main: .*$/m, "main: index.js"));
  writeFileSync(join(folder, "index.js"), `require(${JSON.stringify(join(repository, "program.cjs"))});\n`);
  copyFileSync(join(repository, `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
}

function answerOf(token: string): Readonly<Record<string, unknown>> {
  return token.endsWith(":getCallerIdentity")
    ? { accountId: "000000000000", arn: "arn:aws:iam::000000000000:root" }
    : { randomPassword: "aPasswordThatOnlyTheBenchmarkKnows" };
}

/** The table of a preview. */
export function previewTable(stack: string, preview: MeasuredPreview | undefined): Report["tables"][number] {
  const { seconds = 0, togetherMb = 0, processes = [] } = preview ?? {};
  return {
    heading: `A preview of ${stack} by Pulumi's engine`,
    note: preview
      ? `${seconds.toFixed(1)} s from its start to its end; the program and the bundler held ${togetherMb.toFixed(0)} MB at ` +
        "most at once. The provider answers from this command's process. Processor time says more than seconds, where " +
        "other work keeps the machine busy."
      : "The engine is not installed here, or this is no Linux: the recorder's figures above stand in.",
    table: {
      columns: ["process", "processor s", "peak MB"],
      rows: processes.map(({ what, cpuSeconds, peakMb }) => [what, cpuSeconds.toFixed(1), peakMb.toFixed(0)]),
    },
  };
}

/** What was promised of a preview that was measured. */
export function previewTargets(preview: MeasuredPreview | undefined): Target[] {
  if (!preview) return [];
  const { processes, togetherMb } = preview;
  const cpuSeconds = processes.reduce((sum, process) => sum + process.cpuSeconds, 0);
  return [
    {
      promise: "a preview in at most 15 s of processor time, its engine's included",
      measured: `${cpuSeconds.toFixed(1)} s`,
      isMet: cpuSeconds <= 15,
    },
    {
      promise: "its program and bundler in at most 500 MB together",
      measured: `${togetherMb.toFixed(0)} MB`,
      isMet: togetherMb <= 500,
    },
  ];
}
