import type { RejectionReason } from "../../events/dead-letter";

/** What an event does to who handles it. */
export type EventKind =
  | "good"
  | "flaky" // fails a few times with an error of no class
  | "refused" // the dependency refuses it for good
  | "broken" // fails always, with an error of no class
  | "exits" // ends the process
  | "loops" // never gives the processor back
  | "invalid"; // can never be handled

/** One event: what it is, where it is, and what became of it. */
export interface ModelEvent {
  readonly id: string;
  readonly kind: EventKind;
  /** As EventBridge delivers it. */
  readonly body: string;
  /** Why it belongs in the rejected queue. */
  readonly rejection: RejectionReason | undefined;
  /** Times that it fails before it can be handled. */
  failuresLeft: number;
  /** Errors of no class that handling it has thrown. */
  failures: number;
  /** Processes that died of it. */
  kills: number;
  /** Messages that hold it, wherever they lie. */
  copies: number;
  /** Times that it took effect at the dependency. */
  effects: number;
  /** Attempts that have begun and not ended. */
  openAttempts: number;
  /** Whether something happened after which it may take effect a second time. */
  mayRepeat: boolean;
  /** Whether the defect it suffers from was repaired. */
  isRepaired: boolean;
  /** Messages of it that were moved by recovery, but not removed where they were. */
  copiedByRecovery: number;
}

/** Whether it can be handled in the end. */
export function isHandleable({ kind, isRepaired }: ModelEvent): boolean {
  return kind === "good" || kind === "flaky" || isRepaired;
}
