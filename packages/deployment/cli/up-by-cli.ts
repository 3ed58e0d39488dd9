import { spawn } from "node:child_process";
import type { ResourceProvider } from "../resource-provider";
import { serveProvider, type ServeProviderSettings } from "./serve-provider";

export interface UpByCliSettings extends ServeProviderSettings {
  readonly stack: string;
  /** Folder of the state files. */
  readonly stateFolder: string;
  /** Whether the CLI only says what it would do. Default false */
  readonly preview?: boolean;
}

/** `pulumi up` by the CLI that is installed here, which has a provider of ours carry its steps out. */
export async function upByCli(
  provider: ResourceProvider,
  settings: UpByCliSettings,
): Promise<{ exitCode: number | null; output: string }> {
  const { folder, stack, stateFolder, preview = false } = settings;
  const command = preview ? ["preview"] : ["up", "--yes", "--skip-preview"];
  const { port, close } = await serveProvider(provider, settings);
  try {
    const cli = spawn("pulumi", [...command, "--non-interactive", "--stack", stack], {
      cwd: folder,
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${stateFolder}`,
        PULUMI_CONFIG_PASSPHRASE: "local",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DEBUG_PROVIDERS: `aws:${port}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
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
    await close();
  }
}
