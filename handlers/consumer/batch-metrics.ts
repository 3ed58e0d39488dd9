import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { FinalOutcome } from "./outcome";

/** Constants, as concatenation for each event takes longer than the count. */
const outcomeMetrics: Readonly<Record<FinalOutcome["kind"], string>> = {
  processed: "EventsProcessed",
  retried: "EventsRetried",
  deferred: "EventsDeferred",
  rejected: "EventsRejected",
  "dead-lettered": "EventsDeadLettered",
  duplicate: "EventsDuplicate",
};

/** CloudWatch's limit of values of one metric in one line. */
const maxValues = 100;

const units: Readonly<Record<string, string>> = {
  EventAge: "Milliseconds",
  RetriedEventAge: "Milliseconds",
  ProcessingDuration: "Milliseconds",
  BreakerState: "None",
};

const alwaysShown: ReadonlySet<string> = new Set(["EventsReceived", "EventsProcessed", "BreakerState"]);

/** The parts of a line that are the same for one consumer. */
export interface MetricOwner {
  readonly opening: string;
  readonly dimensionValues: string;
}

export function metricOwner({
  metricNamespace,
  domain,
  consumer,
}: Pick<ConsumerEnvironment, "metricNamespace" | "domain" | "consumer">): MetricOwner {
  const namespace = JSON.stringify(metricNamespace);
  return {
    opening: `{"_aws":{"CloudWatchMetrics":[{"Namespace":${namespace},"Dimensions":[["Domain","Consumer"]],"Metrics":[`,
    dimensionValues: `"Domain":${JSON.stringify(domain)},"Consumer":${JSON.stringify(consumer)}`,
  };
}

/**
 * The metrics of one batch in CloudWatch's embedded metric format: one line per 100 events. EventsReceived,
 * EventsProcessed and BreakerState are always written, the others when they are not 0. The dimensions are Domain and
 * Consumer, as each further value costs a metric; event types and reasons are fields.
 */
export class BatchMetrics {
  private readonly counts: Record<string, number> = {
    EventsReceived: 0,
    EventsProcessed: 0,
    BreakerState: 0,
  };
  private readonly ages: number[] = [];
  private readonly retriedAges: number[] = [];
  private readonly durations: number[] = [];
  private readonly eventTypes: Record<string, number> = {};
  private readonly reasons: Record<string, number> = {};

  addOutcome(outcome: FinalOutcome["kind"]): void {
    this.add("EventsReceived", 1);
    this.add(outcomeMetrics[outcome], 1);
  }

  add(name: string, count: number): void {
    this.counts[name] = (this.counts[name] ?? 0) + count;
  }

  set(name: string, value: number): void {
    this.counts[name] = value;
  }

  /** Counts a valid event's type, and adds its age at the first receive. */
  addEvent(type: string, ageMs: number | undefined): void {
    this.eventTypes[type] = (this.eventTypes[type] ?? 0) + 1;
    if (ageMs !== undefined) this.ages.push(ageMs);
  }

  addRetried(ageMs: number): void {
    this.retriedAges.push(ageMs);
  }

  addDurations(durationsMs: readonly number[]): void {
    this.durations.push(...durationsMs);
  }

  /** Counts why an event was not processed: a reason or an error class. */
  addReason(reason: string): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }

  /**
   * The lines, concatenated, as most of each is constant. Lists come last: Logs Insights reads the first 200 fields of a
   * line, and each value of a list is a field
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
   */
  lines(
    { opening, dimensionValues }: MetricOwner,
    { requestId, coldStart }: { readonly requestId: string; readonly coldStart: boolean },
    nowMs: number,
  ): string[] {
    const { durations, ages, retriedAges } = this;
    const facts = `${dimensionValues},"requestId":${JSON.stringify(requestId)},"coldStart":${coldStart}`;
    const most = Math.max(durations.length, ages.length, retriedAges.length);
    const lines: string[] = [];
    for (let start = 0; start === 0 || start < most; start += maxValues) {
      let { declared, fields } = start === 0 ? this.countFields() : noCounts;
      const addList = (name: string, values: readonly number[]): void => {
        if (start >= values.length) return;
        const some = values.length > maxValues ? values.slice(start, start + maxValues) : values;
        declared += declarationOf(name);
        fields += `,"${name}":[${some.join(",")}]`;
      };
      addList("ProcessingDuration", durations);
      addList("EventAge", ages);
      addList("RetriedEventAge", retriedAges);
      lines.push(`${opening}${declared.slice(1)}]}],"Timestamp":${nowMs}},${facts}${fields}}\n`);
    }
    return lines;
  }

  private countFields(): typeof noCounts {
    let declared = "";
    let fields = "";
    for (const name in this.counts) {
      const count = this.counts[name] ?? 0;
      if (count === 0 && !alwaysShown.has(name)) continue;
      declared += declarationOf(name);
      fields += `,"${name}":${count}`;
    }
    const { eventTypes, reasons } = this;
    fields += `,"eventTypes":${JSON.stringify(eventTypes)},"reasons":${JSON.stringify(reasons)}`;
    return { declared, fields };
  }
}

const noCounts = { declared: "", fields: "" };

const declarations = new Map<string, string>();

/** The declaration of a metric behind others, cached. */
function declarationOf(name: string): string {
  let declaration = declarations.get(name);
  if (declaration === undefined) {
    declaration = `,{"Name":"${name}","Unit":"${units[name] ?? "Count"}"}`;
    declarations.set(name, declaration);
  }
  return declaration;
}
