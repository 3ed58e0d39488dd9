import type { TimerClock } from "../../packages/local-aws/clock";
import type { Trace, TraceEntry, TraceStep } from "../../packages/local-aws/trace";
import { eventFacts } from "./event-facts";

/** A step of an event's way as the page shows it: never its data. */
export interface RecentStep {
  readonly atMs: number;
  readonly step: TraceStep;
  readonly where: string;
  readonly type: string;
  /** The event's own id, or the id that EventBridge or SQS gave it. */
  readonly id: string;
  readonly note?: string;
}

/** Steps that nobody wants to see. */
const troubles: ReadonlySet<TraceStep> = new Set([
  "refused",
  "unmatched",
  "undelivered",
  "returned",
  "redriven",
  "function-error",
]);
const recentKept = 40;
const troublesKept = 20;

/** What has happened in the local AWS since it is observed: counted as it happens, looked at as often as one likes. */
export class Activity {
  /** By step, such as `handled`, and by step and place, such as `handled bellyfed-domain-user-dev-journal`. */
  readonly counts = new Map<string, number>();
  private readonly recent: TraceEntry[] = [];
  private readonly trouble: TraceEntry[] = [];
  private readonly stop: () => void;

  /** @param unprocessedQueues names of the queues in which unprocessed events are kept: what comes there is trouble. */
  constructor(
    trace: Trace,
    readonly clock: TimerClock,
    private readonly unprocessedQueues: ReadonlySet<string>,
  ) {
    this.stop = trace.listen((entry) => this.add(entry));
  }

  /** The newest steps, newest first; only these are taken apart. */
  newest(): RecentStep[] {
    return [...this.recent].reverse().map(toRecentStep);
  }

  /** The newest steps that mean trouble, newest first. */
  newestTroubles(): RecentStep[] {
    return [...this.trouble].reverse().map(toRecentStep);
  }

  close(): void {
    this.stop();
  }

  private add(entry: TraceEntry): void {
    const { step, where } = entry;
    this.count(step);
    this.count(`${step} ${where}`);
    const isArrival = step === "sent" || step === "redriven";
    // However a message came into a dead-letter queue: sent by the application, or moved by SQS.
    if (isArrival) this.count(`into ${where}`);
    const isTrouble = troubles.has(step) || (isArrival && this.unprocessedQueues.has(where));
    if (isTrouble) keep(this.trouble, entry, troublesKept);
    // What a rule took is delivered next, and what was delivered to a queue was also sent there.
    if (isTrouble || (step !== "matched" && step !== "sent")) keep(this.recent, entry, recentKept);
  }

  private count(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

function keep(list: TraceEntry[], entry: TraceEntry, most: number): void {
  list.push(entry);
  if (list.length > most) list.shift();
}

/** The step without what the event says. */
export function toRecentStep({ atMs, step, where, id, body, note }: TraceEntry): RecentStep {
  const { type, eventId } = eventFacts(body);
  return { atMs, step, where, type, id: eventId ?? id, ...(note && { note }) };
}
