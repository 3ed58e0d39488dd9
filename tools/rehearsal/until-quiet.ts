import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { waitingIn } from "../demo/observe";
import type { RehearsalTrace } from "./rehearsal-trace";

const lookEveryMs = 25;
/** For how long attempts that come to nothing are watched once some have gone on for ever. */
const knownFruitlessMs = 3_000;
const longestInHandMs = 20_000;

/** What to watch. */
export interface UntilQuietArgs {
  readonly local: LocalAws;
  readonly trace: RehearsalTrace;
  /** Names of the queues that are to become empty. */
  readonly queues: () => readonly string[];
  /** Nothing has happened for so long: what waits is not about to move. */
  readonly quietMs: number;
  readonly signal: AbortSignal;
}

/** Resolves with how many messages still wait: none, or some with which nothing happens any more. */
export async function untilQuiet({ local, trace, queues, quietMs, signal }: UntilQuietArgs): Promise<number> {
  let seen = trace.count;
  let sinceMs = performance.now();
  let [further, furtherAtMs] = [trace.progress, performance.now()];
  for (;;) {
    signal.throwIfAborted();
    const waiting = queues().reduce((sum, name) => sum + waitingIn(local, name), 0);
    if (waiting === 0 && local.underWay() === 0) return 0;
    // A batch that is gathered moves when its window ends: nothing else does anything to it.
    if (trace.count !== seen || local.underWay() > local.services.lambda.gathering)
      [seen, sinceMs] = [trace.count, performance.now()];
    if (trace.progress !== further) [further, furtherAtMs] = [trace.progress, performance.now()];
    if (performance.now() - sinceMs >= quietMs) return waiting;
    // Were time to jump while functions have messages in hand, these would show again.
    const isInHand = local.underWay() > local.services.lambda.gathering;
    if (performance.now() - furtherAtMs >= (isInHand ? longestInHandMs : trace.fruitlessMs)) {
      trace.fruitlessMs = knownFruitlessMs;
      return waiting;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
