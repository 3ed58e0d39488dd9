import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { PublisherOrder } from "./publisher-process";
import type { SoakEvent } from "./soak-events";

/** Producers with the platform's own publisher; the others use the SDK alone. */
const processes = 3;
const shareOfPublishers = 5;

/** One in five of the good events; a publisher refuses the others itself. */
export function isForPublishers({ end }: SoakEvent, index: number): boolean {
  return end === "handled" && index % shareOfPublishers === 0;
}

/** Who publishes what with which rights. */
export interface PublisherPoolArgs {
  /** Each is published by one of the processes. */
  readonly events: readonly SoakEvent[];
  readonly environment: string;
  /** What the SDK of the processes reads: the endpoint, the region, the keys. */
  readonly env: Readonly<Record<string, string>>;
}

/** Processes that publish through one file spool, and are started again when they are killed. */
export class PublisherPool {
  kills = 0;
  private share = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), "soak-publishers-"));
  private readonly program = join(this.folder, "publisher-process.js");
  private readonly children: (ChildProcess | undefined)[] = [];
  private readonly ends: Promise<void>[];
  private isOver = false;

  constructor(private readonly args: PublisherPoolArgs) {
    const entryPoints = [join(__dirname, "publisher-process.ts")];
    buildSync({ entryPoints, bundle: true, platform: "node", outfile: this.program });
    this.ends = Array.from({ length: processes }, (_, member) => this.work(member));
    // A failure is reported by finish(); before that it must not count as unhandled.
    for (const end of this.ends) end.catch(() => undefined);
  }

  /** Events that went through the spool. */
  get spooled(): number {
    return this.args.events.length === 0 ? 0 : this.donePaths.reduce((sum, path) => sum + spooledIn(path), 0);
  }

  /** Lets so much of the events be published, or as much as was allowed before. */
  allow(share: number): void {
    this.share = Math.max(this.share, share);
    for (const child of this.children) if (child) tell(child, this.share);
  }

  /** Kills one of them, in the middle of whatever it does. */
  killOne(member: number): void {
    if (this.children[member % this.children.length]?.kill("SIGKILL")) this.kills += 1;
  }

  /** Resolves when all events are published and the spool is empty. */
  async finish(): Promise<void> {
    this.allow(1);
    await Promise.all(this.ends);
  }

  /** Ends whatever still runs. */
  close(): void {
    this.isOver = true;
    for (const child of this.children) child?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get donePaths(): string[] {
    return this.ends.map((_, member) => join(this.folder, `${member}.done`));
  }

  private async work(member: number): Promise<void> {
    const { events, environment } = this.args;
    const own = events.filter((_, index) => index % processes === member);
    if (own.length === 0) return;
    const order: PublisherOrder = {
      linesPath: join(this.folder, `${member}.jsonl`),
      donePath: join(this.folder, `${member}.done`),
      spoolPath: join(this.folder, "events.spool"),
      environment,
    };
    writeFileSync(order.linesPath, own.map(({ line }) => JSON.stringify(line)).join("\n"));
    for (;;) {
      const code = await this.run(member, order);
      if (code === 0 || this.isOver) return;
      if (code !== null) throw new Error(`A publishing process ended with ${code}.`);
    }
  }

  /** Answers its exit code; null when it was killed. */
  private run(member: number, order: PublisherOrder): Promise<number | null> {
    const child = fork(this.program, [JSON.stringify(order)], {
      env: { ...process.env, ...this.args.env },
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.children[member] = child;
    // Warnings about throttled calls are what this is made for.
    child.stderr?.resume();
    tell(child, this.share);
    return new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  }
}

/** One that has just been killed cannot be told any more. */
function tell(child: ChildProcess, share: number): void {
  if (child.connected) child.send(share, () => undefined);
}

function spooledIn(path: string): number {
  if (!existsSync(path)) return 0;
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
}
