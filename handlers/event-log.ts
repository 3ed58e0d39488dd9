import type { LogLevel } from "../events/consumer-settings";
import type { Clock } from "./consumer-ports";

/** A level as handlers write it. */
export type Level = "debug" | "info" | "warn" | "error";

/** Additional fields of a line; never event data. */
export type LogFields = Readonly<Record<string, unknown>>;

const ranks: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Writes structured lines from a level on. */
export class EventLog {
  private readonly leastRank: number;

  constructor(
    level: LogLevel,
    private readonly clock: Clock,
    private readonly write: (line: string) => void,
  ) {
    this.leastRank = ranks[level.toLowerCase() as Level];
  }

  line(level: Level, message: string, fields: LogFields = {}): void {
    if (ranks[level] < this.leastRank) return;
    const timestamp = new Date(this.clock.now()).toISOString();
    this.write(`${JSON.stringify({ timestamp, level: level.toUpperCase(), message, ...fields })}\n`);
  }

  /** Says of an event that it was not handled, in the words every dashboard knows; whatever the level. */
  failure(type: string, eventId: string, durationMs: number, status: string, error: string): void {
    const timestamp = new Date(this.clock.now()).toISOString();
    this.write(`${JSON.stringify({ type, duration: durationMs, status, error, timestamp, eventId })}\n`);
  }
}
