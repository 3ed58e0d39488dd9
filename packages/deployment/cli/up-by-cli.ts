import { spawn } from "node:child_process";
import type { ResourceProvider } from "../resource-provider";
import { cliEnvironment } from "./cli-environment";
import { serveProvider, type ServeProviderSettings } from "./serve-provider";

/** Packages whose resources a program has; each is configured apart, as default tags are those of one of them. */
const packages = ["aws", "awsx"] as const;

export interface UpByCliSettings extends ServeProviderSettings {
  readonly stack: string;
  /** Folder of the state files. */
  readonly stateFolder: string;
  /** Whether the CLI says first what it would do, or only that. Default neither */
  readonly preview?: "first" | "only";
  /** Steps at once. Default as the CLI's: four for each processor */
  readonly parallel?: number;
  /** Aborted, it interrupts the CLI. */
  readonly signal?: AbortSignal;
}

/** `pulumi up` by the CLI that is installed here, which has a provider of ours carry its steps out. */
export async function upByCli(
  provider: ResourceProvider,
  settings: UpByCliSettings,
): Promise<{ exitCode: number | null; output: string }> {
  const { folder, stack, stateFolder, preview, parallel, signal } = settings;
  const up = ["up", "--yes", ...(preview === "first" ? [] : ["--skip-preview"])];
  const command = preview === "only" ? ["preview"] : up;
  const atOnce = parallel === undefined ? [] : ["--parallel", String(parallel)];
  const served = await Promise.all(packages.map(() => serveProvider(provider, settings)));
  const ports = packages.map((name, index) => `${name}:${served[index]?.port}`);
  try {
    const cli = spawn("pulumi", [...command, ...atOnce, "--non-interactive", "--stack", stack], {
      cwd: folder,
      env: { ...cliEnvironment(stateFolder), PULUMI_DEBUG_PROVIDERS: ports.join() },
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal && { signal, killSignal: "SIGINT" }),
    });
    let output = "";
    for (const stream of [cli.stdout, cli.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      cli.once("error", reject);
      cli.once("close", resolve);
    });
    return { exitCode, output };
  } finally {
    await Promise.all(served.map(({ close }) => close()));
  }
}
