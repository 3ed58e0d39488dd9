import type { BreakerSettings } from "../settings/consumer-settings";
import { TripWindow } from "./trip-window";

/** One instance's own judgement of the dependency: enough failures in a row, or too large a share of them. */
export class TripDetector {
  private readonly window: TripWindow;
  private consecutive = 0;
  /** What happened before says nothing about now. */
  private countingSinceMs = 0;

  constructor(private readonly settings: BreakerSettings) {
    this.window = new TripWindow(settings.slidingWindowSeconds);
  }

  /** @param isFirst whether the event has not failed before: only of first attempts a share can be told. */
  noteSuccess(nowMs: number, isFirst: boolean): void {
    this.consecutive = 0;
    if (isFirst) this.window.record(false, nowMs);
  }

  /** Notes that an event failed for the first time; answers whether the breaker is to open. */
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

  /** Begins to count anew. */
  clear(nowMs: number): void {
    this.consecutive = 0;
    this.window.clear();
    this.countingSinceMs = nowMs;
  }
}
