import { spawn } from "node:child_process";
import { join } from "node:path";
import { clientVariables } from "../../packages/local-aws/command/client-variables";
import { surroundings } from "../../packages/local-aws/sdks/surroundings";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** A command, and what it said. */
export interface RedriveAnswer {
  /** As one would type it. */
  readonly command: string;
  readonly output: string;
  readonly hasSucceeded: boolean;
}

const root = join(__dirname, "../..");

/** Sends the dead letters of a queue back by the command that operators use: the same checks, the same pace. */
export function redriveByCommand(
  stack: string,
  options: readonly string[],
  local: Pick<LocalAws, "account" | "url">,
): Promise<RedriveAnswer> {
  const verb = ["dead-letters", "redrive", "--stack", stack, ...options, "--yes"];
  const program = ["-r", join(root, "tools/register-typescript.cjs"), join(root, "tools/cli/events/main.ts")];
  const child = spawn(process.execPath, [...program, ...verb], {
    cwd: root,
    // Nobody is asked: a profile, or an endpoint of SQS' own, must not lead it to another AWS.
    env: { ...surroundings(), ...clientVariables(local) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        command: `npm run events -- ${verb.join(" ")}`,
        output: output.trim(),
        hasSucceeded: code === 0,
      }),
    );
  });
}
