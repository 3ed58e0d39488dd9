import type { ClaimCheck } from "../../events/message/claim-check";
import type { EventMessage } from "../../events/message/event-message";

/** The circuit breaker around what a handler calls; one per subscription and dependency, shared by all instances. */
export interface CircuitBreaker {
  /** Runs `call` unless the breaker is open; then rejects at once, and the event is parked, not counted. */
  execute<Result>(call: () => Promise<Result>): Promise<Result>;
  /** Whether {@link execute} would reject now. */
  isOpen(): boolean;
  /** Counts a failure that the handler noticed outside of {@link execute}. */
  recordFailure(error?: unknown): void;
  /** Forgets the failures counted in this instance. */
  reset(): void;
}

/** What a handler is told about the attempt it makes. */
export interface HandlerContext {
  /** Every call to the dependency goes through `dependency.execute`. */
  readonly dependency: CircuitBreaker;
  /** 1 for the first attempt; parked and throttled attempts do not count. */
  readonly attempt: number;
  /** Name of the EventBridge replay that sent the event; absent for a live event. */
  readonly replayName?: string;
  /** Where the event's data was fetched from; absent when it travelled with the event. */
  readonly claim?: ClaimCheck;
  /**
   * The event's data as JSON text, exactly as it was published: for whoever hands it on or keeps it. Numbers beyond what
   * JavaScript holds exactly (9007199254740993) are others in the parsed event.
   */
  readonly rawData: string;
  /** Aborted shortly before Lambda would end the invocation. */
  readonly signal: AbortSignal;
  /**
   * Writes one structured line with the event's id, type, correlation id and attempt. Do not log event data: it may be
   * personal. As a net under that, what a line repeats of it is blanked out as far as it is found. Never throws,
   * whatever the fields are; what is more than 500 values or 32 KB of them is left out.
   */
  log(
    level: "debug" | "info" | "warn" | "error",
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void;
}

/** Handles one valid event; resolves when its effect is safe. What it throws decides what becomes of the event. */
export type EventHandler<Event extends EventMessage = EventMessage> = (
  event: Event,
  context: HandlerContext,
) => Promise<void>;
