import childProcess, { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
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

  it("kills what it watches, and only that, and removes the folders when its input ends", async () => {
    const [watched, released, gone] = [sleeper(), sleeper(), sleeper()];
    gone.kill("SIGKILL");
    await ended(gone);
    const [kept, removed] = ["kept", "removed"].map((name) => join(folder, name)) as [string, string];
    for (const one of [kept, removed]) mkdirSync(one);
    const guard = spawn(process.execPath, [main], { stdio: ["pipe", "ignore", "ignore"] });
    guard.stdin.write(`+${removed}\n+${kept}\n-${kept}\n`);
    guard.stdin.end(`+${gone.pid}\n+${watched.pid}\n+${released.pid}\n-${released.pid}\n`);
    const [signal] = await Promise.all([ended(watched), ended(guard)]);
    expect(signal).to.equal(process.platform === "win32" ? null : "SIGKILL");
    expect(released.exitCode ?? released.signalCode).to.equal(null);
    expect([kept, removed].map((one) => existsSync(one))).to.deep.equal([true, false]);
  });

  it("is one process for all local AWSs, which leaves alone what is theirs when they close", () => {
    const real = childProcess.spawn;
    let started = 0;
    childProcess.spawn = ((...args: Parameters<typeof real>) => {
      started += 1;
      return real(...args);
    }) as typeof real;
    try {
      for (let turn = 0; turn < 3; turn += 1) new ProcessGuard(folder).close();
    } finally {
      childProcess.spawn = real;
    }
    // None where a test before this one has started it.
    expect(started).to.be.at.most(1);
    expect(existsSync(folder)).to.equal(true);
  });
});
