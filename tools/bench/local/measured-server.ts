import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A server in a process of its own, and what it costs. */
export interface MeasuredServer {
  readonly url: string;
  /** From the start of the process until it answered. */
  readonly startMs: number;
  /** Processor time since it was started, of all its threads and children. */
  cpuMs(): number;
  /** Memory in use, after the garbage was collected where that can be asked for. */
  memoryBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it will be found; default: the first address that it prints. */
  readonly url?: string;
}

const startTimeoutMs = 60_000;
const lookEveryMs = 10;

/** Starts a server, and waits until it answers. */
export async function startServer(settings: ServerCommand): Promise<MeasuredServer> {
  const { command, args, environment = {} } = settings;
  const startedMs = performance.now();
  const isNode = settings.url === undefined;
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit", ...(isNode ? (["ipc"] as const) : [])],
  });
  const pid = child.pid ?? 0;
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => (printed = printed.slice(-10_000) + chunk.toString()));
  const urlNow = (): string | undefined => settings.url ?? /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
  while (!(await answers(urlNow()))) {
    if (child.exitCode !== null || performance.now() - startedMs > startTimeoutMs) {
      child.kill("SIGKILL");
      throw new Error(`${command} ${args.join(" ")} does not answer: ${printed}`);
    }
    await sleep(lookEveryMs);
  }
  return {
    url: urlNow() as string,
    startMs: performance.now() - startedMs,
    cpuMs: () => familyOf(pid).reduce((sum, one) => sum + cpuMsOf(one), 0),
    async memoryBytes() {
      if (isNode) {
        child.send("collect garbage");
        await once(child, "message");
      }
      return familyOf(pid).reduce((sum, one) => sum + residentBytesOf(one), 0);
    },
    async stop() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

async function answers(url: string | undefined): Promise<boolean> {
  if (url === undefined) return false;
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** A process and all below it. */
function familyOf(pid: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/\) \S (\d+) /.exec(readProc(`${name}/stat`))?.[1])] as const);
  const below = (parent: number): number[] =>
    parents.flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return [pid, ...below(pid)];
}

/** What the scheduler counts of each thread is finer than the ticks in `stat`. */
function cpuMsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readProc(`${pid}/task/${thread}/schedstat`).split(" ")[0]) / 1e6)
    .reduce((sum, one) => sum + one, 0);
}

function residentBytesOf(pid: number): number {
  return 1024 * Number(/VmRSS:\s*(\d+) kB/.exec(readProc(`${pid}/status`))?.[1] ?? 0);
}

/** A process or thread that has just ended has no file any more. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}
