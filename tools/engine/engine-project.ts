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
import { upByCli } from "../../packages/deployment/cli/up-by-cli";
import type { CloudIdentity } from "../../packages/recorder/mock-outputs";
import { CallingProvider } from "./calling-provider";

/** What the engine did at one deployment, and what its state held after it. */
export interface EngineRun {
  readonly calls: readonly string[];
  /** In the file's order; `-` before a URN that is to be deleted, `~` before one that is deleted and to be made anew. */
  readonly state: readonly string[];
  /** URNs that a preview said are protected. */
  readonly refused?: readonly string[];
}

export interface EngineUpSettings {
  /** Such as `create orders`: this call fails once, and so does the deployment. */
  readonly failsAt?: string;
  /** Whether it is only previewed, and refused for what is protected. Default false */
  readonly isRefused?: boolean;
}

const repository = resolve(__dirname, "../..");

/** A Pulumi project and its state in a folder of their own, for the CLI that is installed. */
export class EngineProject {
  private readonly folder = mkdtempSync(join(tmpdir(), "engine-"));
  private readonly stateFolder = join(this.folder, "state");
  private deployments = 0;

  constructor(
    private readonly project: string,
    private readonly stack: string,
    private readonly identity: CloudIdentity,
  ) {
    mkdirSync(this.stateFolder);
    symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
    writeFileSync(join(this.folder, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\nmain: index.js\n`);
    const { status, stderr, error } = spawnSync("pulumi", ["stack", "init", stack, "--non-interactive"], {
      cwd: this.folder,
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${this.stateFolder}`,
        PULUMI_CONFIG_PASSPHRASE: "local",
      },
    });
    if (error)
      throw new Error("Pulumi's CLI and its language host for Node must be on the path.", { cause: error });
    if (status !== 0) throw new Error(String(stderr));
  }

  /**
   * Deploys a program, or previews one that is refused.
   * @param module path of a module of the repository
   * @param call what is called of it, such as `run("a")`
   */
  async up(
    module: string,
    call: string,
    { failsAt, isRefused = false }: EngineUpSettings = {},
  ): Promise<EngineRun> {
    const { folder, stateFolder, stack, identity } = this;
    const [register, path] = ["tools/register-typescript.cjs", module].map((one) =>
      JSON.stringify(join(repository, one)),
    );
    writeFileSync(join(folder, "index.js"), `require(${register});\nrequire(${path}).${call};\n`);
    const cloud = new CallingProvider(failsAt);
    this.deployments += 1;
    const settings = {
      folder,
      stateFolder,
      stack,
      identity,
      invoke: () => ({}),
      chance: `${this.deployments}:`,
    };
    const { exitCode, output } = await upByCli(cloud, { ...settings, preview: isRefused });
    if ((exitCode === 0) !== (failsAt === undefined && !isRefused)) throw new Error(output);
    return {
      calls: cloud.calls,
      state: stateIn(this.statePath),
      ...(isRefused && { refused: refusedIn(output) }),
    };
  }

  /** Writes a file that a program can read. */
  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  keepState(): void {
    copyFileSync(this.statePath, join(this.folder, "kept.json"));
  }

  /** The next deployment begins where the state was kept. */
  backToKeptState(): void {
    copyFileSync(join(this.folder, "kept.json"), this.statePath);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private get statePath(): string {
    return join(this.stateFolder, ".pulumi/stacks", this.project, `${this.stack}.json`);
  }
}

function refusedIn(output: string): string[] {
  const sentences =
    /(?:unable to replace )?resource "(urn:[^"]+)"\s+(?:cannot be deleted|as it is|as part of)/g;
  return [...new Set([...output.matchAll(sentences)].map(([, urn]) => urn as string))].sort();
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
