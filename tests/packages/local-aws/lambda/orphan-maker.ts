import { renameSync, writeFileSync } from "node:fs";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import { EnvironmentPool } from "../../../../packages/local-aws/lambda/environment-pool";
import { account, deployed } from "./fakes";

/** Starts one idle process and one in an endless loop, after a local AWS that has been closed, reports them, and waits to be killed. */
async function main(report: string): Promise<void> {
  const closed = new EnvironmentPool({ account, clock: systemTimerClock, log: () => undefined });
  await closed.run(deployed({ timeoutSeconds: 900 }), { requestId: "closed", payload: "{}", traceId: "" });
  await closed.close();
  const pool = new EnvironmentPool({ account, clock: systemTimerClock, log: () => undefined });
  const code = await pool.store({
    "index.js": Buffer.from("exports.handler = async ({ loop }) => { if (loop) for (;;); }"),
  });
  const run = (functionName: string, event: object) =>
    pool.run(
      { ...deployed({ functionName, timeoutSeconds: 900 }), codeFolder: code.folder },
      { requestId: functionName, payload: JSON.stringify(event), traceId: "" },
    );
  await run("idle", {});
  void run("busy", { loop: true });
  while (pool.processes.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  // Long enough for the loop to have begun: from then on the process itself hears nothing any more.
  await new Promise((resolve) => setTimeout(resolve, 400));
  writeFileSync(
    `${report}.part`,
    JSON.stringify({ pids: pool.processes.map(({ pid }) => pid), codeFolder: code.folder }),
  );
  renameSync(`${report}.part`, report);
}

void main(process.argv[2] as string);
