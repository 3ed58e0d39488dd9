import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromGraphText } from "../../packages/recorder/graph-text";
import type { ProgramRecord } from "./program-record";

/** Which program to record. */
export interface RecordCheckoutArgs {
  /** Root of its checkout. */
  readonly folder: string;
  readonly stack: string;
  /** Settings in the place of those in the stack's file. Default none. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Origin of queue URLs. */
  readonly queueUrlBase: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a checkout's own program in a process of its own, as its code and its packages are not these.
 * @throws with what that process said when it fails
 */
export async function recordCheckout(args: RecordCheckoutArgs): Promise<ProgramRecord> {
  const folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
  try {
    const path = join(folder, "record.json");
    await run([args.stack, args.queueUrlBase, path, JSON.stringify(args.settings ?? {})], args);
    return fromGraphText(readFileSync(path, "utf8")) as ProgramRecord;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[], { folder, signal }: RecordCheckoutArgs): Promise<void> {
  const node = ["--stack-trace-limit=0", "-r", join(folder, "tools/register-typescript.cjs")];
  const child = spawn(process.execPath, [...node, join(__dirname, "print-graph.ts"), ...args], {
    cwd: folder,
    signal,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`The program in ${folder} could not be recorded: ${said.trim() || `exit code ${code}`}`),
        );
    });
  });
}
