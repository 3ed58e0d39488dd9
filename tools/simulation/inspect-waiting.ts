import type { SQSRecord } from "aws-lambda";
import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import { maxReceivesByAge } from "../../handlers/settings/receive-pace";
import type { SimulatedEvent } from "./model/simulated-event";
import type { Violations } from "./violations";
import type { WellTimes } from "./well-times";

const hourMs = 3_600_000;
/** What a message may have as soon as it is sent. */
const receivesAtAnyAge = maxReceivesByAge(0);
/** While all is well a good event is handled within this time, whatever others do. */
const longestWaitMs = hourMs;
/** A run that was well for less says little about shares. */
const leastWellMs = 6 * hourMs;
const largestOpenShare = 0.05;

/** Watches how long events wait, how often they are received meanwhile, and how long the breaker stays open (I13, I14). */
export class WaitingInspector {
  private openSinceMs: number | undefined;
  private openMs = 0;
  private readonly told = new Set<string>();

  constructor(
    private readonly well: WellTimes,
    private readonly startMs: number,
    private readonly nowMs: () => number,
    private readonly violations: Violations,
  ) {}

  received(records: readonly SQSRecord[]): void {
    for (const { messageId, attributes } of records) {
      const receives = Number(attributes.ApproximateReceiveCount);
      if (receives <= receivesAtAnyAge) continue;
      const ageMs = this.nowMs() - Number(attributes.SentTimestamp);
      if (receives <= maxReceivesByAge(ageMs) || this.told.has(messageId)) continue;
      this.told.add(messageId);
      const hours = (ageMs / hourMs).toFixed(1);
      this.violations.add("I13", `${messageId} was received ${receives} times in ${hours} h`);
    }
  }

  /**
   * An event takes effect for the first time. What it waited in other queues is no doing of the consumer's, and what is
   * in a claim may be hard to get while all else is well.
   */
  handled({ kind, quirk, sharesId, shape, number, queuedSinceMs }: SimulatedEvent): void {
    if (kind !== "good" || quirk.kind !== "none" || sharesId || shape.isClaimed) return;
    const waitedMs = this.well.wellMs(queuedSinceMs, this.nowMs());
    if (waitedMs <= longestWaitMs) return;
    const minutes = (waitedMs / 60_000).toFixed(0);
    this.violations.add("I14", `good event ${number} waited ${minutes} minutes while all was well`);
  }

  breakerWritten({ state }: BreakerItem): void {
    const isOpen = state !== "CLOSED" && state !== "FORCED_CLOSED";
    if (!isOpen) this.close();
    else this.openSinceMs ??= this.nowMs();
  }

  /** After everything: how long the breaker was open for no reason but events that fail by themselves. */
  checkOpenShare(): void {
    this.close();
    const wellMs = this.well.wellMs(this.startMs, this.nowMs());
    if (wellMs < leastWellMs || this.openMs <= largestOpenShare * wellMs) return;
    const percent = ((100 * this.openMs) / wellMs).toFixed(0);
    this.violations.add("I14", `the breaker was open for ${percent} % of the time in which all was well`);
  }

  private close(): void {
    if (this.openSinceMs !== undefined) this.openMs += this.well.wellMs(this.openSinceMs, this.nowMs());
    this.openSinceMs = undefined;
  }
}
