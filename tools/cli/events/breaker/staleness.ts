import type { BreakerItem } from "../../../../handlers/breaker/circuit-breaker-transitions";
import type { DeliveryState } from "./deliveries";

/**
 * What an open breaker does not tell of itself: that a probe is due. Then only an event is missing to close it, or its
 * consumer does not reach the state table. Undefined where the state says all.
 */
export function staleness(
  { state, untilMs = 0, leaseExpiresAtMs = 0 }: BreakerItem,
  deliveries: DeliveryState,
  nowMs: number,
): string | undefined {
  const dueMs = { OPEN: untilMs, HALF_OPEN: leaseExpiresAtMs }[state as string] ?? Infinity;
  if (nowMs <= dueMs) return undefined;
  const since = dueMs === 0 ? "" : ` since ${new Date(dueMs).toISOString()}`;
  return deliveries === "on"
    ? `may close: a probe is due${since}, and none has been written down`
    : `cannot close: a probe is due${since}, and deliveries are ${deliveries}`;
}
