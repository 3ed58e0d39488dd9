import type { SQSBatchResponse } from "aws-lambda";
import type { Violations } from "./violations";

const outcomes = ["Processed", "Retried", "Deferred", "Rejected", "DeadLettered", "Duplicate"] as const;

/** The counts of events in a line of metrics; parsing all of the line would take longer than all the inspecting. */
const eventCounts = /"Events([A-Z][A-Za-z]*)":(\d+)/g;
const requestIdInLine = /"requestId":"([^"]+)"/;

/** Adds up what each invocation says of itself, and holds it against what it was given and what it gave back (I10). */
export class MetricsInspector {
  readonly totals: Record<string, number> = {};
  private readonly sums = new Map<string, Record<string, number>>();

  constructor(private readonly violations: Violations) {}

  wrote(line: string): void {
    if (!line.startsWith('{"_aws"')) return;
    const [, requestId = ""] = requestIdInLine.exec(line) ?? [];
    const sums = this.sums.get(requestId) ?? {};
    this.sums.set(requestId, sums);
    for (const [, name = "", value] of line.matchAll(eventCounts)) {
      sums[name] = (sums[name] ?? 0) + Number(value);
      this.totals[name] = (this.totals[name] ?? 0) + Number(value);
    }
  }

  answered(requestId: string, records: number, { batchItemFailures }: SQSBatchResponse): void {
    const sums = this.sums.get(requestId) ?? {};
    this.sums.delete(requestId);
    const of = (name: string): number => sums[name] ?? 0;
    const sum = outcomes.reduce((total, outcome) => total + of(outcome), 0);
    const returned = of("Retried") + of("Deferred");
    if (of("Received") !== records || sum !== records || returned !== batchItemFailures.length) {
      this.violations.add(
        "I10",
        `${requestId}: ${records} records, ${of("Received")} received, ${sum} outcomes, ` +
          `${returned} returned by the metrics and ${batchItemFailures.length} by the answer`,
      );
    }
  }
}
