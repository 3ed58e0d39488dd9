import { breakerLevel, neverOpened, sinceMs, type BreakerItem } from "./circuit-breaker-transitions";

/** An hour after a probe was due its queue is empty: a deferred message returns within 45 minutes. */
const overdueMs = 3_600_000;

/**
 * Why nothing must be sent to a subscription's queue now; undefined while its breaker is closed. Undefined also for an
 * open breaker with an empty queue, which needs an event to probe.
 * @param subscription its name: `user/search-index`
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

/** The breaker's state and its time, where known: `OPEN since 2026-11-23T12:00:00.000Z`. */
export function stateText(item: BreakerItem): string {
  const atMs = sinceMs(item);
  return atMs === undefined ? item.state : `${item.state} since ${new Date(atMs).toISOString()}`;
}

function isOverdue({ state, untilMs = 0, leaseExpiresAtMs = 0 }: BreakerItem, nowMs: number): boolean {
  return state !== "FORCED_OPEN" && nowMs - Math.max(untilMs, leaseExpiresAtMs) > overdueMs;
}
