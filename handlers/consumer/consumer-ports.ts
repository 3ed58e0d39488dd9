import type { DeadLetterAttributes } from "../dead-letters/dead-letter";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";
import type { Clock } from "../ports/clock";
import type { StateTable } from "../ports/state-table";
import type { IdempotencyItem } from "./idempotency-item";

/** A message for the dead-letter or rejected queue. */
export interface KeptMessage {
  /** The received body, byte for byte. */
  readonly body: string;
  readonly attributes: DeadLetterAttributes;
  /** X-Ray trace header of the received message. */
  readonly traceHeader?: string;
}

export interface VisibilityChange {
  readonly receiptHandle: string;
  /** Whole seconds from now; SQS allows 12 h from the receive. */
  readonly visibilitySeconds: number;
}

/** SQS' limit per request. */
export const maxVisibilityChanges = 10;

export interface ConsumerQueue {
  /** At most {@link maxVisibilityChanges}; rejects when any of them failed. */
  changeVisibility(changes: readonly VisibilityChange[]): Promise<void>;
  sendDeadLetter(message: KeptMessage): Promise<void>;
  sendRejected(message: KeptMessage): Promise<void>;
}

export interface ClaimReader {
  /** Reads an object, but not to its end when it is larger than `sizeBytes`. Rejects with the client's own error. */
  read(key: string, sizeBytes: number, signal: AbortSignal): Promise<Uint8Array>;
}

export interface ConsumerPorts {
  readonly clock: Clock;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  readonly queue: ConsumerQueue;
  /** Breaker items; a request takes at most 200 ms. */
  readonly breakers: StateTable<BreakerItem>;
  readonly idempotency: StateTable<IdempotencyItem>;
  /** Writes one line, with its line end, to the log. */
  readonly write: (line: string) => void;
  /** Absent: events with a claim check are rejected. */
  readonly claims?: ClaimReader;
}
