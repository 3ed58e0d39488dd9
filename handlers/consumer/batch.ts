import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { ageOfNextReceiveMs } from "../settings/receive-pace";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import type { Consumer } from "./consumer";
import { maxVisibilityChanges, type VisibilityChange } from "./consumer-ports";
import { BatchMetrics, type Outcome } from "./batch-metrics";
import type { HandlerCall } from "./handler-call";
import { inParallel } from "./in-parallel";
import type { BatchItem } from "./read-message";
import { OwnError } from "../failures/own-error";
import { describeError } from "../failures/describe-error";
import type { PoisonPillCandidate } from "./poison-pill-candidate";

/** What Lambda says of an invocation. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Time kept back, at the end of an invocation, to write down how everything ended. */
const reserveMs = 6_000;
const reserveShare = 0.2;

/** The share of it that is left for the answer itself: a second of six. */
const answerShare = 1 / 6;

/** How long after Lambda's deadline a lease ends: no clock of the fleet is that far off. */
const leaseMarginMs = 4_000;

/** As many as the SDK has connections. */
const visibilityCallsAtOnce = 50;

/** SQS allows 12 h since the message was received. */
const maxVisibilitySeconds = 11 * 3600;

/** One batch on its way: which message had which outcome, what goes back to the queue, and how much time is left. */
export class Batch {
  readonly metrics = new BatchMetrics();
  /** The handlers that have begun. */
  readonly calls: HandlerCall[] = [];
  /** The events that are to be handled last, one by one. */
  readonly suspects: PoisonPillCandidate[] = [];
  /** When this invocation is dead for sure: nothing it holds is held longer. */
  readonly leaseMs: number;
  /** When handlers are told to stop. */
  readonly stopMs: number;
  /** When handlers that did not stop are given up. */
  readonly giveUpMs: number;
  /** When Lambda gets its answer, whatever is still under way. */
  readonly answerMs: number;
  /** What is written down of handlers that were given up. */
  readonly lastWrites: Promise<unknown>[] = [];
  /** By the messages' places in the batch. */
  private readonly outcomes: (Outcome | undefined)[];
  private readonly returned: { readonly record: SQSRecord; readonly delayMs: number }[] = [];
  /** How many of them the queue has been told of. */
  private told = 0;
  private longestMs = 0;
  private hasGivenUp = false;
  private abort: AbortController | undefined;

  constructor(
    readonly records: readonly SQSRecord[],
    readonly invocation: Invocation,
    readonly consumer: Consumer,
  ) {
    this.outcomes = new Array<Outcome | undefined>(records.length).fill(undefined);
    const nowMs = consumer.ports.clock.now();
    const remainingMs = Math.max(0, invocation.getRemainingTimeInMillis());
    const keptBackMs = Math.min(reserveMs, remainingMs * reserveShare);
    this.leaseMs = nowMs + remainingMs + leaseMarginMs;
    this.giveUpMs = nowMs + remainingMs - keptBackMs / 2;
    this.stopMs = nowMs + remainingMs - keptBackMs;
    this.answerMs = nowMs + remainingMs - keptBackMs * answerShare;
  }

  /** Whether the deadline has passed: what handlers do from now on comes too late. */
  get isOver(): boolean {
    return this.hasGivenUp;
  }

  /** Whether messages go back to the queue that it has not been told of. */
  get hasReturns(): boolean {
    return this.returned.length > this.told;
  }

  get signal(): AbortSignal {
    this.abort ??= new AbortController();
    return this.abort.signal;
  }

  /** Whether an event that begins now may be expected to end in time. */
  hasTime(nowMs: number): boolean {
    return nowMs + this.longestMs < this.stopMs;
  }

  noteDuration(durationMs: number): void {
    if (durationMs > this.longestMs) this.longestMs = durationMs;
    this.metrics.addDuration(durationMs);
  }

  stop(): void {
    this.abort?.abort();
  }

  giveUp(): void {
    this.hasGivenUp = true;
  }

  /** The message need not be received again. */
  acknowledge({ position }: BatchItem, outcome: "Processed" | "Rejected" | "DeadLettered" | "Duplicate"): void {
    this.conclude(position, outcome);
  }

  /** The message goes back to the queue, and comes again after the delay: later, if it was received too often. */
  giveBack({ record, position }: BatchItem, outcome: "Retried" | "Deferred", delayMs: number): void {
    if (!this.conclude(position, outcome)) return;
    const { ApproximateReceiveCount: receives, SentTimestamp: sentMs } = record.attributes;
    const ageMs = this.consumer.ports.clock.now() - Number(sentMs);
    if (outcome === "Retried" && Number(receives) > 1) this.metrics.addRetried(ageMs);
    const dueMs = ageOfNextReceiveMs(Number(receives)) - ageMs;
    this.returned.push({ record, delayMs: Math.max(delayMs, dueMs || 0) });
  }

  /** The pipeline itself has failed with a message: it is given back, and no other is concerned. */
  giveBackBroken(received: BatchItem, error: unknown): void {
    const { log, ports } = this.consumer;
    log.line("error", "A message could not be processed.", { error: describeError(error, undefined) });
    this.metrics.addReason("pipeline-error");
    const receives = Number(received.record.attributes.ApproximateReceiveCount) || 1;
    this.giveBack(received, "Retried", backoffDelayMs(receives, ports.random()));
  }

  /** Whatever has no outcome by now is tried again. */
  giveBackTheRest(): void {
    if (!this.outcomes.includes(undefined)) return;
    for (const [position, record] of this.records.entries()) {
      if (this.outcomes[position]) continue;
      const receives = Number(record.attributes.ApproximateReceiveCount) || 1;
      this.giveBack({ record, position }, "Retried", backoffDelayMs(receives, this.consumer.ports.random()));
    }
  }

  /** Waits for a write about an event's progress; should it fail, an attempt may be repeated, but nothing is lost. */
  async quietly(writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      this.consumer.log.line("warn", "What became of an event could not be written down.", {
        error: describeError(error, undefined),
      });
    }
  }

  /** Waits for the work, but not until Lambda has waited too long; whatever it throws is logged. */
  async untilAnswer(work: Promise<unknown>): Promise<void> {
    const { ports, log } = this.consumer;
    const { clock } = ports;
    await new Promise<void>((resolve) => {
      const timer = clock.after(Math.max(0, this.answerMs - clock.now()), resolve);
      const end = (): void => {
        timer.cancel();
        resolve();
      };
      work.then(end, (error: unknown) => {
        log.line("error", "The end of a batch was broken off.", { error: describeError(error, undefined) });
        end();
      });
    });
  }

  response(): SQSBatchResponse {
    return {
      batchItemFailures: this.returned.map(({ record }) => ({ itemIdentifier: record.messageId })),
    };
  }

  /** Sets when the returned messages come again; where that fails they come after the queue's own timeout. */
  async changeVisibilities(): Promise<void> {
    const { ports } = this.consumer;
    const changes = this.returned.slice(this.told).map(({ record, delayMs }) => ({
      receiptHandle: record.receiptHandle,
      visibilitySeconds: Math.min(maxVisibilitySeconds, Math.max(1, Math.ceil(delayMs / 1000))),
    }));
    this.told = this.returned.length;
    const groups = Array.from({ length: Math.ceil(changes.length / maxVisibilityChanges) }, (_, group) =>
      changes.slice(group * maxVisibilityChanges, (group + 1) * maxVisibilityChanges),
    );
    const change = async (group: readonly VisibilityChange[]): Promise<void> => {
      if (ports.clock.now() >= this.answerMs) throw new OwnError("There was no time left.");
      await ports.queue.changeVisibility(group);
    };
    await inParallel(groups, visibilityCallsAtOnce, change, (_group, error) => {
      const fields = { error: describeError(error, undefined) };
      this.consumer.log.line("warn", "Messages come back later than wanted.", fields);
    });
  }

  /** False when it has an outcome already: the first one holds. */
  private conclude(position: number, outcome: Outcome): boolean {
    if (this.outcomes[position]) return false;
    this.outcomes[position] = outcome;
    this.metrics.addOutcome(outcome);
    return true;
  }
}
