import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Ends functions that outlive the local AWS. It is a process of its own, so that it does its work even
 * when this one is killed with SIGKILL while a function is caught in an endless loop.
 */
export class ProcessGuard {
  private readonly guard: ChildProcess;

  /** @param folder is removed too when this process has died. */
  constructor(folder: string) {
    this.guard = spawn(process.execPath, [join(__dirname, "process-guard-main.mjs"), folder], {
      env: {},
      stdio: ["pipe", "ignore", "ignore"],
      // Ctrl-C in the terminal must reach this process only, or nobody is left to clean up.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    // Without a guard functions still end with a close; only a killed parent would leave them behind.
    this.guard.on("error", () => undefined);
    this.guard.stdin?.on("error", () => undefined);
    this.guard.unref();
  }

  watch(pid: number): void {
    this.guard.stdin?.write(`+${pid}\n`);
  }

  release(pid: number): void {
    this.guard.stdin?.write(`-${pid}\n`);
  }

  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.guard;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.guard.once("exit", resolve));
    this.guard.ref();
    this.guard.stdin?.end("bye\n");
    await ended;
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
