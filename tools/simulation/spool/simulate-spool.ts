import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { fileSpool } from "../../../events/publisher/file-spool";
import { accountForSpool, type ProcessLog, type SpoolAccount } from "./account-for-spool";
import { isWhole, nameOf } from "./spool-process";

/** How the use of a spool is simulated. */
interface SpoolSimulation {
  /** Folder of the spool, empty; give one on a small disk to see it full. */
  readonly folder: string;
  /** Folder of what the processes write of themselves, on a disk that has room. */
  readonly logFolder: string;
  readonly writers: number;
  readonly replayers: number;
  /** How long processes are started. Default 0. */
  readonly seconds?: number;
  /** So many are killed at least, however long that takes. Default 0. */
  readonly leastKills?: number;
  /** Length of the longest text in bytes. */
  readonly maxBytes: number;
}

/** What it came to. */
export interface SpoolResult extends SpoolAccount {
  readonly kills: number;
  /** Processes that were stopped for a while and went on. */
  readonly freezes: number;
  /** Files that are left once everything was replayed. */
  readonly left: readonly string[];
}

/**
 * Lets processes write to one spool and replay it at the same time, kills them at random moments and starts others in
 * their place, freezes some for a while; then replays what is left and accounts for every event.
 */
export async function simulateSpool(run: SpoolSimulation): Promise<SpoolResult> {
  const path = join(run.folder, "events.spool");
  const crew = new Crew(run, path);
  const roles = [
    ...Array<string>(run.writers).fill("writer"),
    ...Array<string>(run.replayers).fill("replayer"),
  ];
  await Promise.all(roles.map((role) => crew.relay(role)));
  const last = await replayAll(path);
  const logs = crew.logs().concat({ lines: last, isKilled: false });
  return {
    ...accountForSpool(logs),
    kills: crew.kills,
    freezes: crew.freezes,
    left: readdirSync(run.folder).filter((name) => !name.endsWith(".bad")),
  };
}

const longestStartMs = 20_000;

/** The processes, one after the other in each role. */
class Crew {
  kills = 0;
  freezes = 0;
  private readonly logPaths: string[] = [];
  private readonly program: string;
  private readonly endMs: number;

  constructor(
    private readonly run: SpoolSimulation,
    private readonly path: string,
  ) {
    mkdirSync(run.logFolder, { recursive: true });
    this.program = join(run.logFolder, "spool-process.js");
    this.endMs = Date.now() + 1_000 * (run.seconds ?? 0);
    const entryPoints = [join(__dirname, "spool-process.ts")];
    buildSync({ entryPoints, bundle: true, platform: "node", outfile: this.program });
  }

  /** Starts a process, kills it, and starts the next until the time is over and enough were killed. */
  async relay(role: string): Promise<void> {
    while (Date.now() < this.endMs || this.kills < (this.run.leastKills ?? 0)) {
      const child = this.start(role);
      await this.isAtWork(this.logPaths.length - 1);
      await pause(randomInt(700));
      if (randomInt(4) === 0) await this.freeze(child);
      this.kills++;
      child.kill("SIGKILL");
      await new Promise((resolve) =>
        (child.exitCode ?? child.signalCode) !== null ? resolve(undefined) : child.once("close", resolve),
      );
    }
  }

  private start(role: string): ChildProcess {
    const log = join(this.run.logFolder, `${this.logPaths.length}.log`);
    this.logPaths.push(log);
    const args = [this.program, role, this.path, log, String(this.run.maxBytes)];
    return spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  }

  /** A process that is killed before it began shows nothing, and on a busy machine most would be. */
  private async isAtWork(log: number): Promise<void> {
    const path = this.logPaths[log] as string;
    for (let waitedMs = 0; waitedMs < longestStartMs; waitedMs += 10) {
      if (existsSync(path) && statSync(path).size > 0) return;
      await pause(10);
    }
  }

  private async freeze(child: ChildProcess): Promise<void> {
    this.freezes++;
    child.kill("SIGSTOP");
    await pause(randomInt(400));
    child.kill("SIGCONT");
    await pause(randomInt(100));
  }

  logs(): ProcessLog[] {
    return this.logPaths.map((log) => {
      const text = readFileSync(log, { encoding: "utf8", flag: "a+" });
      return { lines: text.split("\n").slice(0, -1), isKilled: true };
    });
  }
}

async function replayAll(path: string): Promise<string[]> {
  const lines: string[] = [];
  const { bad } = await fileSpool({ path }).replay(async (group) => {
    for (const record of group) if (!isWhole(record)) lines.push(`damaged ${nameOf(record)}`);
    lines.push(`group ${group.map(nameOf).join(" ")}`);
    return { kept: [], proceed: true };
  });
  return [...lines, ...bad.map(({ problem }) => `bad ${problem}`), "ended"];
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
