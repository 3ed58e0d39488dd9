import type { BreakerSettings } from "../../events/consumer-settings";
import type { BreakerItem } from "./circuit-breaker-transitions";

const firstSpreadMs = 5_000;
const maxSpreadMs = 300_000;
const rampPauseMs = 2_000;
const rampStart = 0.1;

/** How long an event must wait for the breaker, in milliseconds; 0 when it may be handled now. */
export function parkDelayMs(
  item: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
  random: () => number,
): number {
  switch (item.state) {
    case "FORCED_CLOSED":
      return 0;
    case "CLOSED":
      return rampDelayMs(item, settings, nowMs, random);
    case "OPEN":
      return spread((item.untilMs ?? nowMs) - nowMs, item.rounds, random());
    case "HALF_OPEN":
      return spread((item.leaseMs ?? nowMs) - nowMs, item.rounds, random());
    case "FORCED_OPEN":
      return spread(settings.resetTimeoutSeconds * 1000, 0, random());
  }
}

/** After closing, a tenth of the events pass at first, then ever more: the backlog must not fell what just rose. */
function rampDelayMs(
  item: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
  random: () => number,
): number {
  if (item.closedAtMs === undefined) return 0;
  const rampMs = settings.rampSeconds * 1000;
  const sinceMs = Math.max(0, nowMs - item.closedAtMs);
  if (sinceMs >= rampMs) return 0;
  const share = rampStart + (1 - rampStart) * (sinceMs / rampMs);
  return random() < share ? 0 : rampPauseMs + random() * rampMs;
}

/** Parked messages come back one by one, the wider apart the longer the outage lasts. */
function spread(waitMs: number, rounds: number, random: number): number {
  const spreadMs = Math.min(maxSpreadMs, firstSpreadMs * 2 ** Math.min(rounds, 20));
  return Math.max(1000, waitMs) + random * spreadMs;
}
