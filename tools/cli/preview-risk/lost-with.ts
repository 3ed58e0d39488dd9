import { types } from "../../../policy/resource-types";
import type { PreviewState } from "./preview";
import { read } from "./previewed-stack";

/** What AWS keeps of a queue's messages when nothing was set. */
const defaultRetentionSeconds = 345_600;
const secondsPerDay = 86_400;

/** What is lost with a resource that holds data. */
export function lostWith(type: string, before: PreviewState | undefined): string {
  switch (type) {
    case types.queue: {
      const seconds = Number(read(before, "messageRetentionSeconds") ?? defaultRetentionSeconds);
      return `the ${duration(seconds)} of messages in it are lost`;
    }
    case types.bus:
      return "what is published while it is gone is dropped without an error, and its archive can be replayed to no other bus";
    case types.archive:
      return `the ${forHowLong(read(before, "retentionDays"))} of events that it could replay are lost`;
    case types.bucket:
      return "events that travel by claim check can no longer be handled or replayed: their data is in it";
    case types.table:
      return read(before, "pointInTimeRecovery.enabled") === true
        ? "its items are lost, except for the backup that AWS keeps for 35 days"
        : "all its items are lost, and there is no backup";
    case types.secret:
      return `its value is lost ${whenGone(read(before, "recoveryWindowInDays"))}, and whoever reads it by ARN has to be told the new one`;
    case types.key:
      return `what it encrypted can never be read again ${whenGone(read(before, "deletionWindowInDays"))}`;
    default:
      return `its ${forHowLong(read(before, "retentionInDays"))} of log lines are lost`;
  }
}

/** AWS waits for 30 days where nothing was set, and for none where it was told to. */
function whenGone(days: unknown = 30): string {
  return Number(days) === 0 ? "at once" : `after ${forHowLong(days)}`;
}

function forHowLong(days: unknown): string {
  if (!(Number(days) > 0)) return "years";
  return Number(days) === 1 ? "1 day" : `${Number(days)} days`;
}

/** `4 days`, `3600 seconds`. */
export function duration(seconds: number): string {
  return seconds % secondsPerDay === 0 ? forHowLong(seconds / secondsPerDay) : `${seconds} seconds`;
}
