import type { Batch } from "./batch";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";
import type { BreakerSettings } from "../../events/consumer-settings";
import { describeError } from "../failures/describe-error";

/** EventBridge Scheduler starts what is due within a minute; a shorter pause is not worth its calls. */
const shortestPauseMs = 60_000;

/** Deliveries that were stopped after their resume had passed would stay stopped: this long before, none are. */
const stopMarginMs = 30_000;

/** Until when deliveries are to be paused; undefined when they are not. */
export function pauseUntilMs(
  item: BreakerItem,
  settings: BreakerSettings,
  nowMs: number,
): number | undefined {
  const { pauseAfterRounds } = settings;
  if (pauseAfterRounds === 0 || item.state !== "OPEN" || item.rounds < pauseAfterRounds) return undefined;
  if (item.pausedUntilMs !== undefined && item.pausedUntilMs > nowMs) return undefined;
  return Math.max(item.untilMs ?? 0, nowMs + shortestPauseMs);
}

/**
 * Stops deliveries when this instance's probes have failed once too often. The resume is armed before: whatever
 * happens to us, deliveries begin again, and the first batch after it is the next probe.
 */
export async function pauseDeliveries(batch: Batch): Promise<void> {
  const { breaker, place, ports, log } = batch.consumer;
  if (!ports.deliveries || !breaker.hasReopened) return;
  const nowMs = ports.clock.now();
  const untilMs = pauseUntilMs(breaker.item, place.settings.breaker, nowMs);
  if (untilMs === undefined || !(await breaker.notePause(untilMs))) return;
  try {
    await ports.deliveries.armResume(untilMs);
    if (ports.clock.now() > untilMs - stopMarginMs) throw new Error("Arming the resume took too long.");
    await ports.deliveries.stop();
    const openedAtMs = breaker.item.openedAtMs ?? nowMs;
    batch.metrics.set("PausedSeconds", Math.round((untilMs - openedAtMs) / 1000));
  } catch (error) {
    log.line("warn", "Deliveries could not be paused.", { error: describeError(error, undefined) });
  }
}
