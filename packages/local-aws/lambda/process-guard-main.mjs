/** Reads `+pid` and `-pid` lines until its input ends; then kills what is left, unless it was told `bye`. */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const pids = new Set();
let dismissed = false;

function kill(pid) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === "bye") dismissed = true;
    else if (line.startsWith("+")) pids.add(Number(line.slice(1)));
    else pids.delete(Number(line.slice(1)));
  })
  .on("close", () => {
    if (dismissed) return;
    for (const pid of pids) kill(pid);
    rmSync(process.argv[2], { recursive: true, force: true, maxRetries: 3 });
  });
