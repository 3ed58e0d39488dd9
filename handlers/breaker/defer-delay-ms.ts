import type { BreakerSettings } from "../settings/consumer-settings";
import { isProbeMessage } from "./probe-messages";
import { openMs, type BreakerItem } from "./circuit-breaker-transitions";

/** How late carriers come at most when a probe is due. */
const probeSpreadMs = 1_000;
/** All others stay away for up to a quarter of the outage's age, within these bounds. */
const shareOfAge = 1 / 4;
const shortestMs = 30_000;
const longestMs = 45 * 60_000;
const rampPauseMs = 2_000;
const rampStart = 0.1;

/** Receives of a message up to which it is taken for a new one. */
const newReceives = 3;

/** A message, as far as its wait depends on it. */
export interface DeferrableMessage {
  readonly record: { readonly messageId: string };
  /** How often SQS has handed it out, this time included. */
  readonly receives: number;
}

/** How long a message must wait for the breaker, in milliseconds; 0 when it may be handled now. */
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
      return awayMs(item, nowMs, random());
    case "OPEN":
    case "HALF_OPEN": {
      const { othersUntilMs } = item;
      // While only what has failed before keeps it open, a new event finds out in a moment whether it does well.
      const isAwaited = othersUntilMs !== undefined && receives <= newReceives;
      if (!isAwaited && !isProbeMessage(item, record.messageId)) return awayMs(item, nowMs, random());
      const dueMs = isAwaited ? othersUntilMs : nextProbeMs(item, settings, nowMs);
      return Math.max(1000, dueMs - nowMs) + random() * probeSpreadMs;
    }
  }
}

/** When the next probe is due, as far as can be told; while another probes, as if it failed now. */
function nextProbeMs(
  { state, rounds, repeats = 0, leaseExpiresAtMs = 0, untilMs = 0 }: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
): number {
  return state === "OPEN"
    ? untilMs
    : Math.min(leaseExpiresAtMs, nowMs + openMs(rounds + repeats, settings, 0.5));
}

/** The longer an outage has lasted, the longer its messages stay away: each receive is paid for, and SQS counts them. */
function awayMs({ openedAtMs }: BreakerItem, nowMs: number, random: number): number {
  const ageMs = nowMs - (openedAtMs ?? nowMs);
  const mostMs = Math.min(longestMs, Math.max(shortestMs, ageMs * shareOfAge));
  return mostMs * (0.5 + 0.5 * random);
}

/** After closing, a tenth of the events pass at first, then ever more: the backlog must not fell what just rose. */
function slowStartDelayMs(
  item: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
  random: () => number,
): number {
  if (item.closedAtMs === undefined) return 0;
  const rampMs = settings.slowStartSeconds * 1000;
  const sinceMs = Math.max(0, nowMs - item.closedAtMs);
  if (sinceMs >= rampMs) return 0;
  const share = rampStart + (1 - rampStart) * (sinceMs / rampMs);
  return random() < share ? 0 : rampPauseMs + random() * rampMs;
}
