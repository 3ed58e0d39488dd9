import type { DeadLetterAttributes } from "../dead-letters/dead-letter";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";
import type { Clock } from "../ports/clock";
import type { StateTable } from "../ports/state-table";
import type { IdempotencyItem } from "./idempotency-item";

/** A message for the dead-letter or the rejected queue. */
export interface KeptMessage {
  /** The received body, byte for byte. */
  readonly body: string;
  readonly attributes: DeadLetterAttributes;
  /** X-Ray trace header of the received message. */
  readonly traceHeader?: string;
}

/** When a message that stays in the queue shall be received again. */
export interface VisibilityChange {
  readonly receiptHandle: string;
  /** Whole seconds from now; SQS allows 12 h in all since the message was received. */
  readonly visibilitySeconds: number;
}

/** SQS' limit of entries in one ChangeMessageVisibilityBatch. */
export const maxVisibilityChanges = 10;

/** The consumer's queues. */
export interface ConsumerQueue {
  /** At most {@link maxVisibilityChanges}; rejects when any of them failed. */
  changeVisibility(changes: readonly VisibilityChange[]): Promise<void>;
  sendDeadLetter(message: KeptMessage): Promise<void>;
  sendRejected(message: KeptMessage): Promise<void>;
}

/** The data of events that travel by claim check. */
export interface ClaimReader {
  /**
   * Reads the object of that key; of one that is larger than `sizeBytes` not to its end. Rejects with the client's
   * own error, also when it may not be read.
   */
  read(key: string, sizeBytes: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** Everything a consumer does to the world, and everything the world decides for it. */
export interface ConsumerPorts {
  readonly clock: Clock;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  readonly queue: ConsumerQueue;
  /** Breaker state: one try, 200 ms. */
  readonly breakers: StateTable<BreakerItem>;
  /** Idempotency state. */
  readonly idempotency: StateTable<IdempotencyItem>;
  /** Writes one line, with its line end, to the log. */
  readonly write: (line: string) => void;
  /** Absent: events whose data is elsewhere are rejected. */
  readonly claims?: ClaimReader;
}
