/** Reads lines of `+` or `-` and a process id or a folder until its input ends; then kills and removes what is left. */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const left = new Set();

function kill(pid) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const what = line.slice(1);
    if (line.startsWith("+")) left.add(what);
    else left.delete(what);
  })
  .on("close", () => {
    const [pids, folders] = [[], []];
    for (const what of left) (/^\d+$/.test(what) ? pids : folders).push(what);
    for (const pid of pids) kill(Number(pid));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
