import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { exitCodeHelp, exitCodes } from "../../tools/exit-codes";

const root = join(__dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command whose action is this code, as a process of its own. */
function runs(action: string, ...args: readonly string[]): Promise<Ended> {
  const code = `
    const { Command } = require("commander");
    const { setTimeout: sleep } = require("node:timers/promises");
    const { interruption } = require("./tools/interruption.ts");
    const { unlessAborted } = require("./tools/unless-aborted.ts");
    require("./tools/run-command.ts").runCommand(new Command("x").action(async () => { ${action} }));`;
  const flags = ["--stack-trace-limit=0", "-r", "./tools/register-typescript.cjs", "-e", code, "--", "x"];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...flags, ...args], { cwd: root }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe("every command", () => {
  const interrupted = `const signal = interruption(() => "Interrupted at: 3 of 9."); process.kill(process.pid, "SIGINT");`;
  for (const [what, action, args, code, says] of [
    ["is done", "", [], 0, ""],
    ["was used wrongly", "", ["--bogus"], 2, "error: unknown option '--bogus'\n"],
    ["failed", `throw new Error("no \\u001b[2J")`, [], 1, "no \\u001b[2J\n"],
    ["does not hold", "process.exitCode = 1", [], 1, ""],
    [
      "is interrupted at once, whatever it still does",
      `${interrupted} await unlessAborted(signal, sleep(60_000))`,
      [],
      130,
      "Interrupted at: 3 of 9.\n",
    ],
    [
      "is interrupted in what takes signals",
      `${interrupted} await sleep(60_000, 0, { signal })`,
      [],
      130,
      "Interrupted at: 3 of 9.\n",
    ],
  ] as const) {
    it(`says by its exit code that it ${what}`, async () => {
      expect(await runs(action, ...args)).to.deep.equal({ code, stdout: "", stderr: says });
    });
  }

  it("ends without a word when nobody reads its output any more", async () => {
    const ends =
      "await sleep(1); process.stdout.emit('error', Object.assign(new Error(), { code: 'EPIPE' })); await sleep(60_000)";
    expect(await runs(ends)).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    const clears = `process.once("SIGTERM", () => process.exit(3)); ${ends}`;
    expect((await runs(clears)).code, "what is to be put away first").to.equal(3);
  });

  it("ends its help with the exit codes, which the documents have likewise", async () => {
    const { stdout } = await runs("", "--help");
    expect(stdout).to.contain(exitCodeHelp);
    const [, told = ""] = /\n## Exit codes\n([\s\S]*?)\n## /.exec(read("docs/architecture.md")) ?? [];
    const rows = [...told.matchAll(/^\| +(\d+) \|/gm)].map(([, code]) => Number(code));
    expect(rows).to.deep.equal(Object.values(exitCodes));
    for (const code of rows) expect(exitCodeHelp).to.contain(`${code} `);
  });

  it("of package.json is run in this way", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const mains = Object.values(scripts).flatMap((line) => /tools\/\S+(?<!config)\.ts$/.exec(line) ?? []);
    expect(mains.length).to.be.greaterThan(10);
    for (const main of mains.filter((path) => path !== "tools/cli/events/main.ts")) {
      expect(read(main), main).to.match(/^(runCommand|exitWith)\(/m);
    }
  });
});
