import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { ageOfNextReceiveMs } from "../settings/receive-pace";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import { BatchMetrics } from "./batch-metrics";
import { changeVisibilities, type ReturnedMessage } from "./change-visibilities";
import type { Consumer } from "./consumer";
import type { Outcome, PoisonPillCandidate } from "./outcome";
import type { BatchItem } from "./read-message";
import { receivesOf } from "./received-records";
import { trackEventMetrics } from "./track-event-metrics";

/** The messages of one invocation: collects their outcomes for visibilities, metrics and the response. */
export class Batch {
  readonly metrics = new BatchMetrics();
  /** They are processed last, one by one. */
  readonly candidates: PoisonPillCandidate[] = [];
  private readonly hasOutcome: boolean[] = [];
  private readonly returned: ReturnedMessage[] = [];
  /** Of those, the number whose visibility was changed. */
  private changedCount = 0;

  constructor(
    private readonly records: readonly SQSRecord[],
    private readonly consumer: Consumer,
  ) {}

  get hasReturns(): boolean {
    return this.returned.length > this.changedCount;
  }

  /** Takes a message's outcome; only its first one counts. Resolves when its writes have ended. */
  collect(item: BatchItem, outcome: Outcome): Promise<void> | undefined {
    if (outcome.kind === "isolate") {
      this.candidates.push(outcome.candidate);
      return undefined;
    }
    if (this.hasOutcome[item.position]) return outcome.written;
    this.hasOutcome[item.position] = true;
    this.metrics.addOutcome(outcome.kind);
    if ("reason" in outcome && outcome.reason !== undefined) this.metrics.addReason(outcome.reason);
    const { ports, traces } = this.consumer;
    // First: what cannot be told of a message must not acknowledge it.
    if ("delayMs" in outcome) this.returnToQueue(item.record, outcome.delayMs, outcome.kind === "retried");
    traces?.conclude(item, outcome, ports.clock.now());
    if (outcome.metrics) trackEventMetrics(outcome.metrics, ports.write, ports.clock.now());
    return outcome.written;
  }

  /** Retries a message with which the pipeline itself failed. */
  retryBroken(item: BatchItem, error: unknown): void {
    this.consumer.log.failure("error", "A message could not be processed.", error);
    this.retry(item, "pipeline-error");
  }

  retryRest(): void {
    for (const [position, record] of this.records.entries())
      if (!this.hasOutcome[position]) this.retry({ record, position });
  }

  private retry(item: BatchItem, reason?: string): void {
    const delayMs = backoffDelayMs(receivesOf(item.record), this.consumer.ports.random());
    void this.collect(item, { kind: "retried", reason, delayMs });
  }

  /** The response to Lambda: the messages that stay in the queue. */
  response(): SQSBatchResponse {
    return {
      batchItemFailures: this.returned.map(({ record }) => ({ itemIdentifier: record.messageId })),
    };
  }

  /** Changes the visibility of returned messages; no call to SQS begins after `untilMs`. */
  changeVisibilities(untilMs: number): Promise<void> {
    const returned = this.returned.slice(this.changedCount);
    this.changedCount = this.returned.length;
    return changeVisibilities(returned, this.consumer, untilMs);
  }

  /** The delay is longer if the message is ahead of its pace. */
  private returnToQueue(record: SQSRecord, delayMs: number, isRetry: boolean): void {
    const receives = receivesOf(record);
    const ageMs = this.consumer.ports.clock.now() - Number(record.attributes.SentTimestamp);
    if (isRetry && receives > 1) this.metrics.addRetried(ageMs);
    const dueMs = ageOfNextReceiveMs(receives) - ageMs;
    this.returned.push({ record, delayMs: Math.max(delayMs, dueMs || 0) });
  }
}
