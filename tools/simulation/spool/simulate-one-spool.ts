import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulateSpool, type SpoolResult } from "./simulate-spool";

/** Simulates a new spool in a temporary folder for so many seconds. */
export async function simulateOneSpool(seconds: number, spoolFolder?: string): Promise<SpoolResult> {
  const own = mkdtempSync(join(tmpdir(), "simulate-spool-"));
  try {
    return await simulateSpool({
      folder: spoolFolder ?? mkdtempSync(join(own, "spool-")),
      logFolder: join(own, "logs"),
      writers: 4,
      replayers: 3,
      seconds,
      maxBytes: 8 * 1024 * 1024,
    });
  } finally {
    rmSync(own, { recursive: true });
  }
}

/** Whether a spool broke a promise, or none of its processes came to anything. */
export function hasFaults({ kept, lost, repeated, damaged, left }: SpoolResult): boolean {
  return kept === 0 || lost.length + repeated.length + damaged.length + left.length > 0;
}

/** What the simulation of a spool came to, in one line. */
export function describeSpool({ kept, kills, freezes, repeatedByKill, ...faults }: SpoolResult): string {
  const { lost, repeated, damaged, left } = faults;
  return (
    `spool: ${kept} events kept by processes of which ${kills} were killed and ${freezes} frozen: ` +
    `${lost.length} lost, ${damaged.length} damaged, ${repeated.length} repeated without a kill ` +
    `(${repeatedByKill} with one), ${left.length} files left\n`
  );
}
