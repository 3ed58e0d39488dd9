import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

/** What `npm test` prints in a project whose scripts do so little. */
async function runAll(scripts: Record<string, string>): Promise<{ lines: string[]; exitCode: number }> {
  const folder = mkdtempSync(join(tmpdir(), "run-all-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "small", scripts }));
    return await new Promise((resolve) => {
      execFile(process.execPath, [join(__dirname, "../run-all.mjs")], { cwd: folder }, (error, out) =>
        resolve({ lines: out.trim().split("\n"), exitCode: Number(error?.code ?? 0) }),
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const well = {
  "check:types": "exit 0",
  "check:lint": "exit 0",
  "check:format": "exit 0",
  "test:all": "echo '..' && echo '2 passed, 0 failed'",
};

describe("npm test", () => {
  it("says at once what runs, then what has ended, and last the tests' own closing line", async () => {
    const { lines, exitCode } = await runAll(well);
    expect(lines[0]).to.equal("0 s running check:types, test:all");
    const ended = lines.flatMap((line) => /^ +\d+ s (passed .*)/.exec(line)?.[1] ?? []);
    expect(ended).to.have.members([
      "passed check:types",
      "passed check:lint",
      "passed check:format",
      "passed test:all",
    ]);
    expect(lines.at(-1)).to.equal("2 passed, 0 failed");
    expect(exitCode).to.equal(0);
  });

  it("shows what a failed check printed, and fails", async () => {
    const { lines, exitCode } = await runAll({ ...well, "check:lint": "echo 'a.ts is bad' && exit 1" });
    expect(lines.map((line) => line.trim())).to.include.members(["check:lint:", "a.ts is bad"]);
    expect(lines.join("\n")).to.match(/s FAILED check:lint\n/);
    expect(lines.at(-1)).to.equal("2 passed, 0 failed");
    expect(exitCode).to.equal(1);
  });
});
