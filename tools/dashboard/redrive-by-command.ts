import { spawn } from "node:child_process";
import { join } from "node:path";

/** A command, and what it said. */
export interface RedriveAnswer {
  /** As one would type it. */
  readonly command: string;
  readonly output: string;
  readonly hasSucceeded: boolean;
}

const root = join(__dirname, "../..");

/** Sends the dead letters of a queue back by the command that operators use: the same checks, the same pace. */
export function redriveByCommand(stack: string, queue: string, endpointUrl: string): Promise<RedriveAnswer> {
  const verb = ["dead-letters", "redrive", "--stack", stack, "--queue", queue, "--yes"];
  const program = ["-r", join(root, "tools/register-typescript.cjs"), join(root, "tools/cli/events/main.ts")];
  const child = spawn(process.execPath, [...program, ...verb], {
    cwd: root,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
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
