import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

let guard: ChildProcess | undefined;

/**
 * Ends functions that outlive the local AWS. It is a process of its own, so that it does its work even
 * when this one is killed with SIGKILL while a function is caught in an endless loop: one for all local AWSs here, which
 * ends with this process.
 */
function startGuard(): ChildProcess {
  const started = spawn(process.execPath, [join(__dirname, "process-guard-main.mjs")], {
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
    // Ctrl-C in the terminal must reach this process only, or nobody is left to clean up.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  // Without a guard functions still end with a close; only a killed parent would leave them behind.
  started.on("error", () => undefined);
  started.stdin?.on("error", () => undefined);
  started.unref();
  return started;
}

function tell(line: string): void {
  if (!guard || guard.exitCode !== null || guard.signalCode !== null) guard = startGuard();
  guard.stdin?.write(`${line}\n`);
}

/** What of one local AWS is to go when this process has died. */
export class ProcessGuard {
  /** @param folder is removed then, too. */
  constructor(private readonly folder: string) {
    tell(`+${folder}`);
  }

  watch(pid: number): void {
    tell(`+${pid}`);
  }

  release(pid: number): void {
    tell(`-${pid}`);
  }

  /** Leaves the folder to who called it. */
  close(): void {
    tell(`-${this.folder}`);
  }
}

/** Kills a process with all it has started. */
export function killProcessTree(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
