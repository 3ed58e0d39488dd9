import type { BreakerSettings } from "../settings/consumer-settings";
import { isProbeMessage } from "./probe-messages";
import { openMs, type BreakerItem } from "./circuit-breaker-transitions";

/** Jitter of the probe messages when a probe is due. */
const probeSpreadMs = 1_000;
/** Other messages wait up to a quarter of the age of the outage, within these limits. */
const shareOfAge = 1 / 4;
const minMs = 30_000;
const maxMs = 45 * 60_000;
const slowStartPauseMs = 2_000;
const slowStartShare = 0.1;

/** A message with at most so many receives is new. */
const newReceives = 3;

export interface DeferrableMessage {
  readonly record: { readonly messageId: string };
  /** ApproximateReceiveCount. */
  readonly receives: number;
}

/** How long a message is deferred by the breaker; 0 when it may be handled now. */
export function deferDelayMs(
  item: BreakerItem,
  { record, receives }: DeferrableMessage,
  settings: BreakerSettings,
  nowMs: number,
  random: () => number,
): number {
  switch (item.state) {
    case "FORCED_CLOSED":
      return 0;
    case "CLOSED":
      return slowStartDelayMs(item, settings, nowMs, random);
    case "FORCED_OPEN":
      return outageDelayMs(item, nowMs, random());
    case "OPEN":
    case "HALF_OPEN": {
      const { othersUntilMs } = item;
      // While only events that failed before keep it open, a new event may probe soon.
      const mayProbeSoon = othersUntilMs !== undefined && receives <= newReceives;
      if (!mayProbeSoon && !isProbeMessage(item, record.messageId))
        return outageDelayMs(item, nowMs, random());
      const dueMs = mayProbeSoon ? othersUntilMs : nextProbeMs(item, settings, nowMs);
      return Math.max(1000, dueMs - nowMs) + random() * probeSpreadMs;
    }
  }
}

/** When the next probe is due; in HALF_OPEN, as if the running probe failed now. */
function nextProbeMs(
  { state, rounds, repeats = 0, leaseExpiresAtMs = 0, untilMs = 0 }: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
): number {
  return state === "OPEN"
    ? untilMs
    : Math.min(leaseExpiresAtMs, nowMs + openMs(rounds + repeats, settings, 0.5));
}

/** It grows with the age of the outage: each receive costs money and counts towards maxReceiveCount. */
function outageDelayMs({ openedAtMs }: BreakerItem, nowMs: number, random: number): number {
  const ageMs = nowMs - (openedAtMs ?? nowMs);
  const mostMs = Math.min(maxMs, Math.max(minMs, ageMs * shareOfAge));
  return mostMs * (0.5 + 0.5 * random);
}

/** Slow start: after it closed, a tenth of the events pass, then more and more, as the backlog could cause a new outage. */
function slowStartDelayMs(
  item: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
  random: () => number,
): number {
  if (item.closedAtMs === undefined) return 0;
  const durationMs = settings.slowStartSeconds * 1000;
  const sinceMs = Math.max(0, nowMs - item.closedAtMs);
  if (sinceMs >= durationMs) return 0;
  const share = slowStartShare + (1 - slowStartShare) * (sinceMs / durationMs);
  return random() < share ? 0 : slowStartPauseMs + random() * durationMs;
}
