import type { LogLevel } from "../settings/consumer-settings";
import type { Level, LogFields } from "../settings/event-handler";
import { describeError } from "../failures/describe-error";
import type { Clock } from "../ports/clock";

const ranks: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export class EventLog {
  private readonly leastRank: number;

  constructor(
    level: LogLevel,
    private readonly clock: Clock,
    private readonly write: (line: string) => void,
  ) {
    this.leastRank = ranks[level.toLowerCase() as Level];
  }

  isOn(level: Level): boolean {
    return ranks[level] >= this.leastRank;
  }

  line(level: Level, message: string, fields: LogFields = {}): void {
    if (!this.isOn(level)) return;
    const timestamp = new Date(this.clock.now()).toISOString();
    const own = { timestamp, level: level.toUpperCase(), message };
    // The last spread keeps these fields: Lambda filters lines by their level.
    this.write(`${JSON.stringify({ ...own, ...fields, ...own })}\n`);
  }

  /** Writes what failed, and the error without its data. */
  failure(level: "warn" | "error", message: string, error: unknown): void {
    this.line(level, message, { error: describeError(error, undefined) });
  }
}
