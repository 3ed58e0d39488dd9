import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ResourceProvider } from "../resource-provider";
import { cliEnvironment } from "./cli-environment";
import type { ServeProviderSettings } from "./serve-provider";
import { upByCli, type UpByCliSettings } from "./up-by-cli";

/** What is called of a module of the repository, such as `run("a")`. */
export interface ProgramCall {
  /** Path from the repository's root. */
  readonly module: string;
  readonly call: string;
}

type UpSettings = Pick<ServeProviderSettings, "answer"> &
  Pick<UpByCliSettings, "preview" | "parallel" | "signal">;

/** Pulumi's own loader of TypeScript would map each stack trace that it takes, which costs more than the program. */
const runtime = { name: "nodejs", options: { typescript: false, nodeargs: "--stack-trace-limit=0" } };

const repository = resolve(__dirname, "../../..");

/** A Pulumi project and its state in a folder of their own, for the CLI that is installed. */
export class CliProject {
  private readonly folder = mkdtempSync(join(tmpdir(), "pulumi-"));
  private readonly stateFolder = join(this.folder, "state");

  /** @throws where the CLI is not on the path */
  constructor(
    project: string,
    private readonly stack: string,
  ) {
    mkdirSync(this.stateFolder);
    symlinkSync(join(repository, "node_modules"), join(this.folder, "node_modules"));
    writeFileSync(
      join(this.folder, "Pulumi.yaml"),
      JSON.stringify({ name: project, runtime, main: "index.js" }),
    );
    try {
      this.run("stack", "init", stack);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Deploys a program, or previews it. */
  async up(
    { module, call }: ProgramCall,
    provider: ResourceProvider,
    settings: UpSettings,
  ): Promise<{ exitCode: number | null; output: string }> {
    const { folder, stateFolder, stack } = this;
    const [register, path] = ["tools/register-typescript.cjs", module].map((one) =>
      JSON.stringify(join(repository, one)),
    );
    writeFileSync(join(folder, "index.js"), `require(${register});\nrequire(${path}).${call};\n`);
    return upByCli(provider, { ...settings, folder, stateFolder, stack, invoke: () => ({}) });
  }

  /** Writes a file that a program can read. */
  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  /** What `pulumi stack export --show-secrets` prints. */
  exportState(): unknown {
    return JSON.parse(this.run("stack", "export", "--show-secrets"));
  }

  /** Goes on from what {@link exportState} answered. */
  importState(exported: unknown): void {
    this.run("stack", "import", "--file", this.write("import.json", JSON.stringify(exported)));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private run(...args: readonly string[]): string {
    const { folder, stateFolder, stack } = this;
    const named = args.includes(stack) ? [] : ["--stack", stack];
    const { status, stdout, stderr, error } = spawnSync("pulumi", [...args, ...named, "--non-interactive"], {
      cwd: folder,
      env: cliEnvironment(stateFolder),
      encoding: "utf8",
      maxBuffer: Infinity,
    });
    if (error)
      throw new Error("Pulumi's CLI and its language host for Node must be on the path.", { cause: error });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }
}
