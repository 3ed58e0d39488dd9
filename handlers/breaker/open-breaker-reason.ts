import { breakerLevel, neverOpened, sinceMs, type BreakerItem } from "./circuit-breaker-transitions";

/**
 * From an hour after a probe was due, nobody can be there to make it: an event in the queue stays away for three quarters
 * of an hour at most.
 */
const overdueMs = 3_600_000;

/**
 * Why nothing should be sent to a subscription's queue now; undefined while its breaker is closed. An open breaker whose
 * queue is empty is no obstacle either: it finds out by events, and without one it would never close.
 * @param subscription how to speak of it: `user/search-index`
 * @param item default: nobody has written it
 */
export function openBreakerReason(
  subscription: string,
  item: BreakerItem = neverOpened,
  nowMs: number,
): string | undefined {
  if (breakerLevel(item) === 0 || isOverdue(item, nowMs)) return undefined;
  const why = item.reason ? ` (${item.reason})` : "";
  return `the breaker of ${subscription} is ${stateText(item)}${why}`;
}

/** The breaker's state, and since when where that is known: `OPEN since 2026-11-23T12:00:00.000Z`. */
export function stateText(item: BreakerItem): string {
  const atMs = sinceMs(item);
  return atMs === undefined ? item.state : `${item.state} since ${new Date(atMs).toISOString()}`;
}

function isOverdue({ state, untilMs = 0, leaseExpiresAtMs = 0 }: BreakerItem, nowMs: number): boolean {
  return state !== "FORCED_OPEN" && nowMs - Math.max(untilMs, leaseExpiresAtMs) > overdueMs;
}
