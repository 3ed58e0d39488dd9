import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ProcessGuard } from "../../../../packages/local-aws/lambda/process-guard";

const main = join(__dirname, "../../../../packages/local-aws/lambda/process-guard-main.mjs");

function ended(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
}

describe("the process guard", () => {
  let folder: string;
  const children: ChildProcess[] = [];

  function sleeper(): ChildProcess & { pid: number } {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
      stdio: "ignore",
      detached: process.platform !== "win32",
    });
    children.push(child);
    return child as ChildProcess & { pid: number };
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "guard-test-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("kills what it watches, and only that, and removes the folder when its input ends", async () => {
    const [watched, released, gone] = [sleeper(), sleeper(), sleeper()];
    gone.kill("SIGKILL");
    await ended(gone);
    const guard = spawn(process.execPath, [main, folder], { stdio: ["pipe", "ignore", "ignore"] });
    guard.stdin.end(`+${gone.pid}\n+${watched.pid}\n+${released.pid}\n-${released.pid}\n`);
    const [signal] = await Promise.all([ended(watched), ended(guard)]);
    expect(signal).to.equal(process.platform === "win32" ? null : "SIGKILL");
    expect(released.exitCode ?? released.signalCode).to.equal(null);
    expect(existsSync(folder)).to.equal(false);
  });

  it("leaves everything alone when it is dismissed", async () => {
    const child = sleeper();
    const guard = new ProcessGuard(folder);
    guard.watch(child.pid);
    await guard.close();
    expect(child.exitCode ?? child.signalCode).to.equal(null);
    expect(existsSync(folder)).to.equal(true);
    await guard.close();
  });
});
