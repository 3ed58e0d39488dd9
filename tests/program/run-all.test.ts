import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";

const well = {
  "check:source": "exit 0",
  "check:format": "exit 0",
  "test:all": "echo '..' && echo '2 passed, 0 failed'",
};

describe("npm test", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "run-all-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Begins `npm test` in a project whose scripts do so little. */
  function start(
    scripts: Record<string, string>,
  ): ChildProcess & { stdout: NonNullable<ChildProcess["stdout"]> } {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "small", scripts }));
    return spawn(process.execPath, [join(__dirname, "../run-all.mjs")], { cwd: folder });
  }

  async function runAll(scripts: Record<string, string>): Promise<{ lines: string[]; exitCode: number }> {
    const child = start(scripts);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += String(chunk)));
    const [exitCode] = (await once(child, "close")) as [number];
    return { lines: text.trim().split("\n"), exitCode };
  }

  it("says at once what runs, then what has ended, and last the tests' own closing line", async () => {
    const { lines, exitCode } = await runAll(well);
    expect(lines[0]).to.equal("0 s running check:source, test:all");
    const ended = lines.flatMap((line) => /^ +\d+ s (passed .*)/.exec(line)?.[1] ?? []);
    expect(ended).to.have.members(Object.keys(well).map((script) => `passed ${script}`));
    expect(lines.at(-1)).to.equal("2 passed, 0 failed");
    expect(exitCode).to.equal(0);
  });

  it("shows what a failed check printed, and fails", async () => {
    const { lines, exitCode } = await runAll({ ...well, "check:source": "echo 'a.ts is bad' && exit 1" });
    expect(lines.map((line) => line.trim())).to.include.members(["check:source:", "a.ts is bad"]);
    expect(lines.join("\n")).to.match(/s FAILED check:source\n/);
    expect(lines.at(-1)).to.equal("2 passed, 0 failed");
    expect(exitCode).to.equal(1);
  });

  it("ends as its scripts do although nobody reads what it says any more", async () => {
    const child = start({ ...well, "check:format": "exit 1" });
    await once(child.stdout, "data");
    child.stdout.destroy();
    expect(await once(child, "exit")).to.deep.equal([1, null]);
  });

  it("leaves nothing running when it is told to end", async () => {
    const path = join(folder, "pid");
    writeFileSync(
      join(folder, "wait.cjs"),
      'require("node:fs").writeFileSync("pid", `${process.pid}\\n`); setInterval(() => undefined, 60_000);',
    );
    const child = start({ ...well, "test:all": "node wait.cjs" });
    while (!existsSync(path) || !readFileSync(path, "utf8").endsWith("\n")) await wait(20);
    child.kill("SIGINT");
    expect(await once(child, "exit")).to.deep.equal([130, null]);
    const isRunning = (): boolean => {
      try {
        return process.kill(Number(readFileSync(path, "utf8")), 0);
      } catch {
        return false;
      }
    };
    while (isRunning()) await wait(20);
  });
});
