import type { StepTime } from "./step-time";

/** What a deployment did to events. */
export type FindingKind =
  | "lost" // accepted, and its subscription neither handled nor keeps it
  | "doubled" // one subscription handled it more than once
  | "undelivered" // EventBridge cannot bring it to its queue, also when the deployment has ended
  | "stuck" // it waits, and nobody takes it
  | "unprocessed" // it ended among rejected events or dead letters, though nothing is wrong with it
  | "dropped" // an archive, a journal or a queue no longer has what it kept
  | "refused"; // EventBridge no longer takes it from a publisher that it took it from before

/** Events that a deployment harmed in one way, and the step that did it. */
export interface Finding {
  readonly kind: FindingKind;
  /** The subscription, or what kept the events. */
  readonly of: string;
  readonly eventIds: readonly string[];
  /** How it happened, as the local AWS saw it. */
  readonly because: string;
  /** When the first and the last of them were harmed, in milliseconds since the deployment began; undefined: nobody saw it. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** The last step that had begun before the first of them was harmed. */
  readonly step?: StepTime;
}
