import type { RehearsedEvent } from "./event-load";
import type { Copy } from "./inventory";
import type { RehearsalTrace } from "./rehearsal-trace";
import type { StepTime } from "./step-time";
import type { RehearsedSubscription } from "./subscriptions-of";

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
  readonly deployment: { readonly startedMs: number; readonly endedMs: number };
  readonly steps: readonly StepTime[];
}
