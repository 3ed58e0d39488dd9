import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { paginateFilterLogEvents, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";

/** A line of a log group. */
export interface FollowedLogEvent {
  readonly group: string;
  readonly atMs: number;
  readonly text: string;
}

/** How far back each look goes again: CloudWatch shows lines some seconds after they were written, in no order. */
const overlapMs = 30_000;

/** Reads what is new in several log groups, each time it is asked. Needs logs:FilterLogEvents. */
export class LogFollower {
  private readonly seen = new Map<string, number>();
  private fromMs: number;

  constructor(
    private readonly groups: readonly string[],
    sinceMs: number,
    private readonly client: CloudWatchLogsClient,
  ) {
    this.fromMs = sinceMs;
  }

  /** The lines that were not read before, the oldest first. */
  async next(nowMs: number): Promise<FollowedLogEvent[]> {
    const lines: FollowedLogEvent[] = [];
    // One after the other: CloudWatch allows few of these calls a second.
    for (const group of this.groups) lines.push(...(await this.read(group)));
    this.fromMs = Math.max(this.fromMs, nowMs - overlapMs);
    for (const [id, atMs] of this.seen) if (atMs < this.fromMs) this.seen.delete(id);
    return lines.sort((one, other) => one.atMs - other.atMs);
  }

  private async read(group: string): Promise<FollowedLogEvent[]> {
    const lines: FollowedLogEvent[] = [];
    try {
      const pages = paginateFilterLogEvents(
        { client: this.client },
        { logGroupName: group, startTime: this.fromMs },
      );
      for await (const { events = [] } of pages) {
        for (const { eventId = "", timestamp = 0, message = "" } of events) {
          const key = `${group} ${eventId}`;
          if (!this.seen.has(key)) lines.push({ group, atMs: timestamp, text: message });
          this.seen.set(key, timestamp);
        }
      }
    } catch (error) {
      // A function that never ran has no log yet.
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return lines;
  }
}
