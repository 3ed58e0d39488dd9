import type { Window } from "../../simulation/draw-outages";
import type { VirtualTime } from "../../simulation/model/virtual-time";
import type { BenchEvent } from "./bench-event";

const answerMs = 20;
const failureMs = 1_000;

/** An answer that is no success, as HTTP clients tell it. */
export class StatusError extends Error {
  constructor(readonly status: number) {
    super(`The dependency answered with status ${status}.`);
  }
}

/** What all consumers call: answers in 20 ms, refuses poison, and fails after a second while it is down. */
export class MeasuredDependency {
  /** Starts of the calls that were made while it was down. */
  readonly deadCallsMs: number[] = [];
  readonly handled = new Set<number>();
  /** When it first answered well after the outage. */
  firstSuccessMs: number | undefined;
  /** When each event of before the recovery was handled: the last of them. */
  backlogDrainedMs: number | undefined;

  constructor(
    private readonly time: VirtualTime,
    private readonly outage: Window | undefined,
  ) {}

  async call({ number, isPoison, sentMs }: Omit<BenchEvent, "body">): Promise<void> {
    const startedMs = this.time.nowMs;
    const { outage } = this;
    if (outage && startedMs >= outage.fromMs && startedMs < outage.toMs) {
      this.deadCallsMs.push(startedMs);
      await this.time.sleep(failureMs);
      throw new StatusError(503);
    }
    await this.time.sleep(answerMs);
    if (isPoison) throw new StatusError(400);
    const isNew = !this.handled.has(number);
    this.handled.add(number);
    if (!outage || startedMs < outage.toMs) return;
    this.firstSuccessMs ??= this.time.nowMs;
    if (isNew && sentMs < outage.toMs) this.backlogDrainedMs = this.time.nowMs;
  }
}

/** The most calls that began within any span of so many milliseconds, of those from `fromMs` on. */
export function mostCallsWithin(callsMs: readonly number[], spanMs: number, fromMs: number): number {
  let most = 0;
  let first = 0;
  const considered = callsMs.filter((atMs) => atMs >= fromMs);
  for (let last = 0; last < considered.length; last++) {
    while ((considered[last] as number) - (considered[first] as number) >= spanMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
