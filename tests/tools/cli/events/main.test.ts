import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";

const root = join(__dirname, "../../../..");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command line as a process of its own, without a terminal. */
function typed(args: readonly string[], isRead = true): Promise<Ended> {
  const options = ["--stack-trace-limit=20", "-r", "./tools/register-typescript.cjs"];
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_MAX_ATTEMPTS: "1",
  };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...options, "tools/cli/events/main.ts", ...args],
      { cwd: root, env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
    if (!isRead) child.stdout?.destroy();
  });
}

describe("the command", () => {
  it("says by its exit code how it ended, and by its outputs why", async () => {
    const [helped, unread, wrong, failed] = await Promise.all([
      typed(["--help"]),
      typed(["--help"], false),
      typed(["replay", "--domain", "food", "--from", "2h", "--to", "1h"]),
      typed(["archive", "list", "--stack", "dev"]),
    ]);
    expect(helped.code).to.equal(0);
    expect(helped.stdout).to.contain("npm run events -- dead-letters redrive");
    expect(unread, "whose reader has ended").to.deep.equal({ code: 0, stdout: "", stderr: "" });
    expect(wrong.code).to.equal(2);
    expect(wrong.stdout).to.equal("");
    expect(wrong.stderr).to.contain("Allowed choices are user, auth, system, analytics");
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.contain("Nobody answers at http://127.0.0.1:9").and.not.to.contain("    at ");
  });
});
