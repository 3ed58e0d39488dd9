import type { ServiceName } from "../endpoint/apis";

/** How often and how long a fault shows; without any of these, always, until it is removed. */
interface FaultLimits {
  /** What it is removed by; another with the same id takes its place. Default: a number. */
  readonly id?: string;
  /** How likely it shows, above 0 to 1. Default 1. */
  readonly share?: number;
  /** It is gone once it has shown so often. */
  readonly times?: number;
  /** It is gone after so long, by the clock of the local AWS. */
  readonly seconds?: number;
}

/** Which of the calls that clients, functions and EventBridge make it concerns. */
interface ConcernedCalls {
  readonly service: ServiceName;
  /** Such as `PutEvents`. Default: all of the service. */
  readonly action?: string;
  /** A queue, bus, table, bucket, … that the call names. Default: all. */
  readonly resource?: string;
}

/** Calls fail, or get no answer. */
export interface CallFault extends FaultLimits, ConcernedCalls {
  /**
   * `throttling` and `error`: the service's own error, and nothing is done. `lost answer`: it is done, and the answer is
   * a 500. `silence`: nothing is done, and there is no answer at all.
   */
  readonly kind: "throttling" | "error" | "lost answer" | "silence";
}

/** Calls are carried out so much later, by the clock of the local AWS. */
export interface DelayFault extends FaultLimits, ConcernedCalls {
  readonly kind: "delay";
  readonly delayMs: number;
}

/** A host outside AWS is down. */
export interface HostFault extends FaultLimits {
  readonly kind: "host down";
  readonly host: string;
  /** It breaks connections off, never answers, or answers 503. Default `reset`. */
  readonly how?: "reset" | "hang" | "unavailable";
}

/** The process of a function is killed at an invocation, as by `kill -9`. */
export interface ProcessFault extends FaultLimits {
  readonly kind: "process killed";
  readonly functionName: string;
  /** So long after the invocation began, by the clock of the local AWS. Default 0. */
  readonly afterMs?: number;
}

/** A standard queue does what SQS does seldom, and promises never not to do. */
export interface QueueFault extends FaultLimits {
  /**
   * `early return`: a message that is received shows again although it is to be hidden longer. `ignored handle`: what is
   * asked by the receipt handle of an earlier receive is answered as if it were done, and is not.
   */
  readonly kind: "early return" | "ignored handle";
  /** Its name. Default: every one. */
  readonly queue?: string;
  /** How long after an early return's receive, by the clock of the local AWS. Default 0. */
  readonly afterMs?: number;
}

/** What goes wrong on purpose. */
export type Fault = CallFault | DelayFault | HostFault | ProcessFault | QueueFault;
