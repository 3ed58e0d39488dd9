import { eventIdOf, UndeliveredEvents } from "../demo/observe";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** Counts of events, by event. */
export type EventCounts = Map<string, number>;

/** Remembers from now on what the trace and the injected faults tell of a soak. */
export class SoakTrace {
  /** Entries that EventBridge took from clients. */
  published = 0;
  readonly undelivered: UndeliveredEvents;
  private readonly deliveriesByQueue = new Map<string, number>();
  private readonly brokenOffByName = new Map<string, EventCounts>();

  constructor(local: LocalAws) {
    this.undelivered = new UndeliveredEvents(local);
    local.trace.listen(({ step, where, body = "" }) => {
      if (step === "published") this.published += 1;
      if (step === "delivered") this.deliveriesByQueue.set(where, this.deliveriesTo(where) + 1);
      const eventId = step === "function-error" ? eventIdOf(body) : undefined;
      if (eventId) this.noteInterrupted(where, eventId);
    });
  }

  deliveriesTo(queueName: string): number {
    return this.deliveriesByQueue.get(queueName) ?? 0;
  }

  /** Notes that an attempt at an event, by function or host name, may be repeated although it took effect. */
  noteInterrupted(name: string, eventId: string): void {
    const counts = this.brokenOffByName.get(name) ?? new Map<string, number>();
    counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
    this.brokenOffByName.set(name, counts);
  }

  /** By event, over several names of one subscription. */
  interrupted(...names: readonly string[]): EventCounts {
    const sums: EventCounts = new Map();
    for (const name of names) {
      for (const [eventId, count] of this.brokenOffByName.get(name) ?? []) {
        sums.set(eventId, (sums.get(eventId) ?? 0) + count);
      }
    }
    return sums;
  }
}
