import type { EventLog } from "./event-log";

/** Waits for a write to the state table, and logs its failure: then an attempt may be repeated, but nothing is lost. */
export async function writeQuietly(writing: Promise<void>, log: EventLog): Promise<void> {
  try {
    await writing;
  } catch (error) {
    log.failure("warn", "The outcome of an event could not be written to the state table.", error);
  }
}
