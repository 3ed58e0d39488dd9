import type { ClaimCheck } from "../../events/message/claim-check";
import type { EventMessage } from "../../events/message/event-message";

/** The circuit breaker around what a handler calls; all instances of a consumer share its state. */
export interface CircuitBreaker {
  /**
   * Runs `call`; rejects at once while the breaker is open: then the event is deferred, and no attempt counts.
   * @param call gets the traceparent for what it sends; undefined where the event is in no trace
   */
  execute<Result>(call: (traceparent?: string) => Promise<Result>): Promise<Result>;
  /** Whether {@link execute} would reject now. */
  isOpen(): boolean;
  /** Counts a failure outside of {@link execute}. */
  recordFailure(error?: unknown): void;
  /** Forgets the failures counted in this instance. */
  reset(): void;
}

export type Level = "debug" | "info" | "warn" | "error";

/** Further fields of a line; no event data. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What a handler knows about its attempt. */
export interface HandlerContext {
  /** Make every call to the dependency through `dependency.execute`. */
  readonly dependency: CircuitBreaker;
  /** 1 for the first attempt; deferred ones do not count. */
  readonly attempt: number;
  /** Name of the EventBridge replay that sent the event; absent for a live event. */
  readonly replayName?: string;
  /** The claim check that the data was read by; absent when the data travelled with the event. */
  readonly claim?: ClaimCheck;
  /** The data as JSON text, as it was published: parsed, numbers such as 9007199254740993 lose precision. */
  readonly rawData: string;
  /** The traceparent of this attempt, for events that the handler publishes; undefined where the event is in no trace. */
  readonly traceparent?: string;
  /** Aborted shortly before Lambda ends the invocation. */
  readonly signal: AbortSignal;
  /**
   * Writes one line of JSON with the event's id, type, correlation id and attempt. Do not log event data: it may be
   * personal. Values of it that are found in the line are redacted. Never throws; at most 500 values and 32 KB of
   * fields are written.
   */
  log(level: Level, message: string, fields?: LogFields): void;
}

/** Handles one valid event; resolves when its effect is durable. The class of its error decides the outcome. */
export type EventHandler<Event extends EventMessage = EventMessage> = (
  event: Event,
  context: HandlerContext,
) => Promise<void>;
