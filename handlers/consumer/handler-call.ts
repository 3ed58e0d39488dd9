import { claimCheckOf, type ClaimCheck } from "../../events/message/claim-check";
import type { CircuitBreaker, HandlerContext } from "../settings/event-handler";
import type { EventMessage } from "../../events/message/event-message";
import type { Caller } from "../breaker/caller";
import type { TripWindow } from "../breaker/trip-window";
import type { ClaimedData } from "./claimed-data";
import type { Consumer } from "./consumer";
import { handlerLog } from "./handler-log";
import { rawDataOf } from "./read-body";
import { PassedTrace, type AttemptTrace } from "./passed-trace";
import type { ConsumerMessage } from "./read-message";
import type { IdempotencyRecord } from "./idempotency-record";

/** The part of the deadline that a handler sees. */
interface CallDeadline {
  readonly isOver: boolean;
  readonly hasPassed: boolean;
  readonly signal: AbortSignal;
}

/** The circuit breaker of one attempt: it counts the calls in flight, and rejects calls after the deadline. */
class EventDependency implements CircuitBreaker, Caller {
  callsInFlight = 0;

  constructor(
    private readonly breaker: Consumer["breaker"],
    private readonly deadline: CallDeadline,
    readonly messageId: string,
    public hasFailed: boolean,
    private readonly trace: AttemptTrace,
  ) {}

  execute<Result>(call: (traceparent?: string) => Promise<Result>): Promise<Result> {
    const { trace } = this;
    return this.breaker.execute(trace.traceparent === undefined ? call : () => trace.duringCall(call), this);
  }

  get isOver(): boolean {
    return this.deadline.hasPassed;
  }

  get batch(): object {
    return this.deadline;
  }

  isOpen(): boolean {
    return this.isOver || this.breaker.isOpen(this.batch);
  }

  recordFailure(error?: unknown): void {
    if (!this.deadline.isOver) this.breaker.recordFailure(error, this);
  }

  reset(): void {
    this.breaker.reset();
  }
}

export class HandlerCall implements HandlerContext {
  readonly dependency: EventDependency;
  readonly attempt: number;
  /** Whether no failure of the event is known. */
  readonly isFirst: boolean;
  readonly replayName: string | undefined;
  readonly traceparent: string | undefined;
  /** With the data of its claim check, once that is read. */
  event: EventMessage;
  /** The first attempts that a failure of this one is weighed by. */
  otherEvents: TripWindow;
  hasEnded = false;
  private stored: Uint8Array | undefined;

  constructor(
    readonly message: ConsumerMessage,
    /** Undefined for a first receive without idempotency. */
    readonly record: IdempotencyRecord | undefined,
    private readonly consumer: Consumer,
    private readonly deadline: CallDeadline,
    readonly startedMs: number,
  ) {
    const failures = record?.failures ?? 0;
    const { record: sqs, event } = message;
    const trace =
      consumer.traces?.begin(message, failures + 1, startedMs) ?? new PassedTrace(event.metadata.traceparent);
    this.traceparent = trace.traceparent;
    this.dependency = new EventDependency(consumer.breaker, deadline, sqs.messageId, failures > 0, trace);
    this.attempt = failures + 1;
    this.isFirst = failures === 0;
    this.otherEvents = consumer.firstAttempts;
    this.event = event;
    this.replayName = message.replayName;
  }

  takeData({ data, stored }: ClaimedData): void {
    this.event = { ...this.event, data };
    this.stored = stored;
  }

  /** The batch goes on for others, and what is known of this call is kept until it ends. */
  releaseData(): void {
    this.event = this.message.event;
    this.stored = undefined;
  }

  get claim(): ClaimCheck | undefined {
    return claimCheckOf(this.message.event);
  }

  /** Lazy, as most handlers do not read it. */
  get rawData(): string {
    if (this.stored) return Buffer.from(this.stored).toString("utf8");
    return rawDataOf(this.message.record.body);
  }

  /** A text that holds the event's data, without work to make it: of stored data there is none. */
  get json(): string | undefined {
    return this.stored ? undefined : this.message.record.body;
  }

  get signal(): AbortSignal {
    return this.deadline.signal;
  }

  /** Lazy and bound, as handlers destructure it from the context. */
  get log(): HandlerContext["log"] {
    return handlerLog(this.event, this.json, this.attempt, this.consumer.log);
  }
}
