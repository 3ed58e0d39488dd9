import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { retryDelayMs } from "../failures/retry-delay-ms";
import type { Consumer } from "./consumer";
import { maxVisibilityChanges } from "./consumer-ports";
import { EventMetrics, type Outcome } from "./event-metrics";
import type { HandlerCall } from "./handler-call";
import { inParallel } from "./in-parallel";
import type { Received } from "./delivery";
import { describeError } from "../failures/describe-error";
import type { Suspect } from "./suspect";

/** What Lambda says of an invocation. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Time kept back, at the end of an invocation, to write down how everything ended. */
const reserveMs = 6_000;
const reserveShare = 0.2;

/** How long after Lambda's deadline a lease ends: no clock of the fleet is that far off. */
const leaseMarginMs = 4_000;

/** SQS allows 12 h since the message was received. */
const maxVisibilitySeconds = 11 * 3600;

/** One batch on its way: which message had which outcome, what goes back to the queue, and how much time is left. */
export class Batch {
  readonly metrics = new EventMetrics();
  /** The handlers that have begun. */
  readonly calls: HandlerCall[] = [];
  /** The events that are to be handled last, one by one. */
  readonly suspects: Suspect[] = [];
  /** When this invocation is dead for sure: nothing it holds is held longer. */
  readonly leaseMs: number;
  /** When handlers are told to stop. */
  readonly stopMs: number;
  /** When handlers that did not stop are given up. */
  readonly giveUpMs: number;
  /** By the messages' places in the batch. */
  private readonly outcomes: (Outcome | undefined)[];
  private readonly returned: { readonly record: SQSRecord; readonly delayMs: number }[] = [];
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
  }

  /** Whether the deadline has passed: what handlers do from now on comes too late. */
  get isOver(): boolean {
    return this.hasGivenUp;
  }

  /** Whether messages go back to the queue. */
  get hasReturns(): boolean {
    return this.returned.length > 0;
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
  acknowledge({ position }: Received, outcome: "Processed" | "Invalid" | "DeadLettered" | "Duplicate"): void {
    this.conclude(position, outcome);
  }

  /** The message goes back to the queue, and comes again after the delay. */
  giveBack({ record, position }: Received, outcome: "Retried" | "Parked", delayMs: number): void {
    if (this.conclude(position, outcome)) this.returned.push({ record, delayMs });
  }

  /** Whatever has no outcome by now is tried again. */
  giveBackTheRest(): void {
    if (!this.outcomes.includes(undefined)) return;
    for (const [position, record] of this.records.entries()) {
      if (this.outcomes[position]) continue;
      const receives = Number(record.attributes.ApproximateReceiveCount) || 1;
      this.giveBack({ record, position }, "Retried", retryDelayMs(receives, this.consumer.ports.random()));
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

  response(): SQSBatchResponse {
    return {
      batchItemFailures: this.returned.map(({ record }) => ({ itemIdentifier: record.messageId })),
    };
  }

  /** Sets when the returned messages come again; where that fails they come after the queue's own timeout. */
  async changeVisibilities(): Promise<void> {
    const { ports, log } = this.consumer;
    const changes = this.returned.map(({ record, delayMs }) => ({
      receiptHandle: record.receiptHandle,
      visibilitySeconds: Math.min(maxVisibilitySeconds, Math.max(1, Math.ceil(delayMs / 1000))),
    }));
    const groups = Array.from({ length: Math.ceil(changes.length / maxVisibilityChanges) }, (_, group) =>
      changes.slice(group * maxVisibilityChanges, (group + 1) * maxVisibilityChanges),
    );
    await inParallel(groups, maxVisibilityChanges, async (group) => {
      try {
        await ports.queue.changeVisibility(group);
      } catch (error) {
        log.line("warn", "Messages come back later than wanted.", { error: describeError(error, undefined) });
      }
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
