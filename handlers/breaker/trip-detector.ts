import type { BreakerSettings } from "../settings/consumer-settings";
import { TripWindow } from "./trip-window";

/** Decides in one instance whether the breaker opens: by failures in a row, or by their share. */
export class TripDetector {
  private readonly window: TripWindow;
  private consecutive = 0;
  /** Earlier calls do not count. */
  private countingSinceMs = 0;

  constructor(private readonly settings: BreakerSettings) {
    this.window = new TripWindow(settings.slidingWindowSeconds);
  }

  /** @param isFirst whether the event has not failed before: the share is one of first attempts. */
  noteSuccess(nowMs: number, isFirst: boolean): void {
    this.consecutive = 0;
    if (isFirst) this.window.record(false, nowMs);
  }

  /** Counts the first failure of an event; answers whether the breaker opens. */
  noteFailure(nowMs: number): boolean {
    this.consecutive += 1;
    this.window.record(true, nowMs);
    if (this.consecutive >= this.settings.consecutiveFailureThreshold) return true;
    const { calls, failures } = this.window.totals(nowMs);
    return (
      calls >= this.settings.minimumNumberOfCalls && failures >= calls * this.settings.failureRateThreshold
    );
  }

  /** The earliest time at which a failure that still counts may have happened. */
  failingSinceMs(nowMs: number): number {
    return Math.max(this.countingSinceMs, nowMs - this.settings.slidingWindowSeconds * 1000);
  }

  clear(nowMs: number): void {
    this.consecutive = 0;
    this.window.clear();
    this.countingSinceMs = nowMs;
  }
}
