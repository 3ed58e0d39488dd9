import type { RehearsedEvent } from "./event-load";
import type { Copy } from "./inventory";
import type { RehearsalTrace } from "./rehearsal-trace";
import type { StepTime } from "./step-time";
import type { RehearsedSubscription } from "./subscriptions-of";

/** Events that a stack met after the deployment. */
export interface TroubledEvents {
  /** No consumer can handle them: they are to be kept in queues. With the subscription, if it is one that is in their way. */
  readonly kept: ReadonlyMap<string, string | undefined>;
  /** EventBridge could not deliver them for as long as it tries: they are to be handled all the same. */
  readonly undeliverable: ReadonlySet<string>;
}

/** All that was seen of a rehearsal. */
export interface Evidence {
  readonly published: readonly RehearsedEvent[];
  /** Events that no consumer can handle: they are to be kept. */
  readonly isToBeKept: (eventId: string) => boolean;
  readonly before: readonly RehearsedSubscription[];
  readonly after: readonly RehearsedSubscription[];
  readonly trace: RehearsalTrace;
  /** By host, when each event was taken. */
  readonly taken: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  readonly keptBefore: readonly Copy[];
  /** When the deployment had ended, and when all had settled. */
  readonly keptAfter: readonly Copy[];
  readonly settled: readonly Copy[];
  readonly trouble: TroubledEvents;
  readonly deployment: { readonly startedMs: number; readonly endedMs: number };
  readonly steps: readonly StepTime[];
}
