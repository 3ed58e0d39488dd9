import type { ConsumerPlace } from "../../events/consumer-settings";

/** What became of a received message; each has exactly one outcome. */
export type Outcome = "Processed" | "Retried" | "Parked" | "Invalid" | "DeadLettered" | "Duplicate";

/** Written out: names put together for each event would take longer than counting it. */
const outcomeMetrics: Readonly<Record<Outcome, string>> = {
  Processed: "EventsProcessed",
  Retried: "EventsRetried",
  Parked: "EventsParked",
  Invalid: "EventsInvalid",
  DeadLettered: "EventsDeadLettered",
  Duplicate: "EventsDuplicate",
};

const dimensions = `"Dimensions":[["Domain","Consumer"]]`;

/** CloudWatch's limit of values of one metric in one line. */
const maxValues = 100;

type Unit = "Count" | "Milliseconds" | "Seconds" | "None";

const units: Readonly<Record<string, Unit>> = {
  EventAge: "Milliseconds",
  ProcessingDuration: "Milliseconds",
  BreakerState: "None",
  PausedSeconds: "Seconds",
};

const alwaysShown: ReadonlySet<string> = new Set(["EventsReceived", "EventsProcessed", "BreakerState"]);

/** Whose metrics they are. */
type MeasuredPlace = Pick<ConsumerPlace, "metricNamespace" | "domain" | "consumer">;

/** The facts of an invocation that are searched for, but are no metric. */
export interface BatchFacts {
  readonly requestId: string;
  readonly coldStart: boolean;
}

/**
 * The metrics of one batch, in CloudWatch's embedded metric format: one line per batch of up to 100 events.
 * EventsReceived, EventsProcessed and BreakerState are always there, the others when they are not zero. The
 * dimensions are Domain and Consumer only: each further value would be a metric to pay for. Event types and reasons
 * are properties, to be searched in the log.
 */
export class EventMetrics {
  private readonly counts: Record<string, number> = {
    EventsReceived: 0,
    EventsProcessed: 0,
    BreakerState: 0,
  };
  private readonly ages: number[] = [];
  private readonly durations: number[] = [];
  private readonly eventTypes: Record<string, number> = {};
  private readonly reasons: Record<string, number> = {};

  /** Counts a received message and what became of it. */
  addOutcome(outcome: Outcome): void {
    this.add("EventsReceived", 1);
    this.add(outcomeMetrics[outcome], 1);
  }

  /** Adds to a count. */
  add(name: string, count: number): void {
    this.counts[name] = (this.counts[name] ?? 0) + count;
  }

  /** Sets a level, such as BreakerState. */
  set(name: string, value: number): void {
    this.counts[name] = value;
  }

  /** Notes a valid event's type, and its age unless it is a replay's: those are old on purpose. */
  addEvent(type: string, ageMs: number | undefined): void {
    this.eventTypes[type] = (this.eventTypes[type] ?? 0) + 1;
    if (ageMs !== undefined) this.ages.push(ageMs);
  }

  addDuration(durationMs: number): void {
    this.durations.push(durationMs);
  }

  /** Why an event was not processed: a reason or an error class. */
  addReason(reason: string): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }

  /** The lines to write, each with its line end. */
  lines({ metricNamespace, domain, consumer }: MeasuredPlace, facts: BatchFacts, nowMs: number): string[] {
    const lines: string[] = [];
    const most = Math.max(this.ages.length, this.durations.length);
    for (let start = 0; start === 0 || start < most; start += maxValues) {
      const metrics = new MetricLine();
      if (start === 0) this.addCounts(metrics);
      metrics.addValues("EventAge", this.ages, start);
      metrics.addValues("ProcessingDuration", this.durations, start);
      const properties = JSON.stringify({
        Domain: domain,
        Consumer: consumer,
        ...facts,
        ...(start === 0 && { eventTypes: this.eventTypes, reasons: this.reasons }),
      });
      lines.push(metrics.toText(metricNamespace, nowMs, properties));
    }
    return lines;
  }

  private addCounts(metrics: MetricLine): void {
    for (const name of Object.keys(this.counts)) {
      const count = this.counts[name] ?? 0;
      if (count !== 0 || alwaysShown.has(name)) metrics.add(name, String(count));
    }
  }
}

/** One line, put together as text: most of it says what the numbers are, and hardly ever differs. */
class MetricLine {
  private directives = "";
  private values = "";

  add(name: string, value: string): void {
    if (this.directives) this.directives += ",";
    this.directives += `{"Name":"${name}","Unit":"${units[name] ?? "Count"}"}`;
    this.values += `"${name}":${value},`;
  }

  addValues(name: string, values: readonly number[], start: number): void {
    if (start >= values.length) return;
    const some = values.length > maxValues ? values.slice(start, start + maxValues) : values;
    this.add(name, `[${some.join(",")}]`);
  }

  toText(namespace: string, nowMs: number, properties: string): string {
    const metrics = `"Namespace":${JSON.stringify(namespace)},${dimensions},"Metrics":[${this.directives}]`;
    const directive = `{"Timestamp":${nowMs},"CloudWatchMetrics":[{${metrics}}]}`;
    return `{"_aws":${directive},${this.values}${properties.slice(1)}\n`;
  }
}
