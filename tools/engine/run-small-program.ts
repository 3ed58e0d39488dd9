import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { spawnSync } from "node:child_process";
import { upByCli } from "../../packages/deployment/cli/up-by-cli";
import { CallingProvider } from "./calling-provider";
import { smallPrograms } from "./small-programs";

/** What the engine did at a change of a small program, and what its state held after it. */
export interface EngineRun {
  readonly calls: readonly string[];
  /** In the file's order; `-` before a URN that is to be deleted, `~` before one that is deleted and to be made anew. */
  readonly state: readonly string[];
  /** URNs that a preview said are protected. */
  readonly refused?: readonly string[];
}

const repository = resolve(__dirname, "../..");
const identity = { accountId: "000000000000", region: "us-east-1", queueUrlBase: "https://sqs" };

/** Deploys a small program by the CLI, then what it becomes, and that again if a call is to fail. */
export async function runSmallProgram(name: string): Promise<EngineRun[]> {
  const program = smallPrograms[name];
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  try {
    const stateFolder = join(folder, "state");
    mkdirSync(stateFolder);
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: index.js\n");
    const up = async (side: "before" | "after", chance: string, failsAt?: string): Promise<EngineRun> => {
      writeFileSync(join(folder, "index.js"), entryOf(name, side));
      const cloud = new CallingProvider(failsAt);
      const settings = { folder, stateFolder, stack: "test", identity, invoke: () => ({}), chance };
      const preview = side === "after" && program?.isRefused === true;
      const { exitCode, output } = await upByCli(cloud, { ...settings, preview });
      if ((exitCode === 0) !== (failsAt === undefined && !preview))
        throw new Error(`${name}, ${side}: ${output}`);
      const state = stateIn(join(stateFolder, ".pulumi/stacks/shop/test.json"));
      return { calls: cloud.calls, state, ...(preview && { refused: refusedIn(output) }) };
    };
    init(folder, stateFolder);
    const runs = [await up("before", "before"), await up("after", "after", program?.failsAt)];
    if (program?.failsAt !== undefined) runs.push(await up("after", "again"));
    return runs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function refusedIn(output: string): string[] {
  const sentences =
    /(?:unable to replace )?resource "(urn:[^"]+)"\s+(?:cannot be deleted|as it is|as part of)/g;
  return [...new Set([...output.matchAll(sentences)].map(([, urn]) => urn as string))].sort();
}

function init(folder: string, stateFolder: string): void {
  const { status, stderr, error } = spawnSync("pulumi", ["stack", "init", "test", "--non-interactive"], {
    cwd: folder,
    env: { ...process.env, PULUMI_BACKEND_URL: `file://${stateFolder}`, PULUMI_CONFIG_PASSPHRASE: "local" },
  });
  if (error)
    throw new Error("Pulumi's CLI and its language host for Node must be on the path.", { cause: error });
  if (status !== 0) throw new Error(String(stderr));
}

function entryOf(name: string, side: string): string {
  const [register, programs] = ["tools/register-typescript.cjs", "tools/engine/small-programs.ts"].map(
    (path) => JSON.stringify(join(repository, path)),
  );
  return `require(${register});\nrequire(${programs}).smallPrograms[${JSON.stringify(name)}].${side}();\n`;
}

interface StateFile {
  readonly checkpoint: {
    readonly latest: {
      readonly resources?: readonly { urn: string; delete?: boolean; pendingReplacement?: boolean }[];
    };
  };
}

function stateIn(path: string): string[] {
  const { checkpoint } = JSON.parse(readFileSync(path, "utf8")) as StateFile;
  return (checkpoint.latest.resources ?? [])
    .filter(({ urn }) => !/::pulumi:providers:\w+::default/.test(urn))
    .map(
      ({ urn, delete: isCondemned, pendingReplacement }) =>
        `${isCondemned ? "-" : pendingReplacement ? "~" : ""}${urn}`,
    );
}
