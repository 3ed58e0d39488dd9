import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { FinalOutcome } from "./outcome";

/** Constants, as concatenation for each event takes longer than the count. */
const outcomeMetrics: Readonly<Record<Exclude<FinalOutcome["kind"], "processed">, string>> = {
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
  BreakerState: "None",
};

/** Written in trouble alone, and so nearly free; alarms watch them of all consumers of a domain at once. */
const watchedByDomain: ReadonlySet<string> = new Set(["BreakerStoreErrors", "RetriedEventAge"]);

/** The parts of a line that are the same for one consumer. */
export interface MetricOwner {
  /** Before the metrics of the consumer alone, and before those that are measured of its domain as well. */
  readonly ofConsumer: string;
  readonly ofDomain: string;
  readonly dimensionValues: string;
}

export function metricOwner({
  metricNamespace,
  domain,
  consumer,
}: Pick<ConsumerEnvironment, "metricNamespace" | "domain" | "consumer">): MetricOwner {
  const opening = (dimensions: string): string =>
    `{"Namespace":${JSON.stringify(metricNamespace)},"Dimensions":[${dimensions}],"Metrics":[`;
  return {
    ofConsumer: opening('["Domain","Consumer"]'),
    ofDomain: opening('["Domain","Consumer"],["Domain"]'),
    dimensionValues: `"Domain":${JSON.stringify(domain)},"Consumer":${JSON.stringify(consumer)}`,
  };
}

/**
 * The metrics of one batch in CloudWatch's embedded metric format: one line per 100 events. EventsReceived,
 * EventsProcessed and BreakerState are always written, the others when they are not 0. The dimensions are Domain and
 * Consumer, as each further value costs a metric, and of what is written in trouble alone also Domain; event types and reasons are fields, and so is what SQS and Lambda measure
 * for nothing: a metric of each batch costs as much as three alarms.
 */
export class BatchMetrics {
  breakerState = 0;
  private received = 0;
  private processed = 0;
  /** All others. Most batches have none. */
  private counts: Counts | undefined;
  private readonly ages: number[] = [];
  private readonly retriedAges: number[] = [];
  private readonly durations: number[] = [];
  private eventTypes: Counts | undefined;
  private reasons: Counts | undefined;

  addOutcome(outcome: FinalOutcome["kind"]): void {
    this.received += 1;
    if (outcome === "processed") this.processed += 1;
    else this.add(outcomeMetrics[outcome], 1);
  }

  add(name: string, count: number): void {
    if (count > 0) this.counts = added(this.counts, name, count);
  }

  /** Counts a valid event's type, and adds its age at the first receive. */
  addEvent(type: string, ageMs: number | undefined): void {
    this.eventTypes = added(this.eventTypes, type, 1);
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
    this.reasons = added(this.reasons, reason, 1);
  }

  /**
   * The lines, concatenated, as most of each is constant. Lists come last: Logs Insights reads the first 200 fields of a
   * line, and each value of a list is a field
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
   */
  lines(
    { ofConsumer, ofDomain, dimensionValues }: MetricOwner,
    { requestId, coldStart }: { readonly requestId: string; readonly coldStart: boolean },
    nowMs: number,
  ): string[] {
    const { ages } = this;
    // Only those of a closed breaker are measured: in an outage events come again on purpose.
    const retriedAges = this.breakerState === 0 ? this.retriedAges : [];
    const facts = `${dimensionValues},"requestId":${JSON.stringify(requestId)},"coldStart":${coldStart}`;
    const most = Math.max(ages.length, retriedAges.length);
    const lines: string[] = [];
    for (let start = 0; start === 0 || start < most; start += maxValues) {
      let { declared, declaredOfDomain, fields } = start === 0 ? this.countFields() : noCounts;
      const listed = (name: string, values: readonly number[]): string => {
        if (start >= values.length) return "";
        const some = values.length > maxValues ? values.slice(start, start + maxValues) : values;
        fields += `,"${name}":[${some.join(",")}]`;
        return declarationOf(name);
      };
      declared += listed("EventAge", ages);
      declaredOfDomain += listed("RetriedEventAge", retriedAges);
      let directives = declared === "" ? "" : `,${ofConsumer}${declared.slice(1)}]}`;
      if (declaredOfDomain !== "") directives += `,${ofDomain}${declaredOfDomain.slice(1)}]}`;
      const head = `{"_aws":{"CloudWatchMetrics":[${directives.slice(1)}],"Timestamp":${nowMs}}`;
      lines.push(`${head},${facts}${fields}}\n`);
    }
    return lines;
  }

  private countFields(): typeof noCounts {
    const { received, processed, breakerState, counts, eventTypes, reasons, durations } = this;
    let declared = alwaysDeclared;
    let declaredOfDomain = "";
    let fields = `,"EventsReceived":${received},"EventsProcessed":${processed},"BreakerState":${breakerState}`;
    for (const [name, count] of counts ?? []) {
      if (watchedByDomain.has(name)) declaredOfDomain += declarationOf(name);
      else declared += declarationOf(name);
      fields += `,"${name}":${count}`;
    }
    fields += `,"eventTypes":${jsonOf(eventTypes)},"reasons":${jsonOf(reasons)}`;
    if (durations.length > 0) fields += `,"ProcessingDuration":[${durations.slice(0, maxValues).join(",")}]`;
    return { declared, declaredOfDomain, fields };
  }
}

type Counts = Map<string, number>;

function added(counts: Counts = new Map(), name: string, count: number): Counts {
  return counts.set(name, (counts.get(name) ?? 0) + count);
}

function jsonOf(counts: Counts | undefined): string {
  if (!counts) return "{}";
  let fields = "";
  for (const [name, count] of counts) fields += `,${quoted(name)}:${count}`;
  return `{${fields.slice(1)}}`;
}

/** A name as JSON, cached: event types of contracts, and reasons. */
const quoted = cached((name) => JSON.stringify(name));

const noCounts = { declared: "", declaredOfDomain: "", fields: "" };

/** The declaration of a metric behind others, cached. */
const declarationOf = cached((name) => `,{"Name":"${name}","Unit":"${units[name] ?? "Count"}"}`);

const alwaysDeclared = declarationOf("BreakerState");

/** For few names: none is forgotten. */
function cached(textOf: (name: string) => string): (name: string) => string {
  const texts = new Map<string, string>();
  return (name) => {
    let text = texts.get(name);
    if (text === undefined) texts.set(name, (text = textOf(name)));
    return text;
  };
}
