import { types } from "../../policy/resource-types";
import type { RehearsedStack } from "./rehearsed-stack";
import { untilQuiet } from "./until-quiet";

const mostWindows = 4;

interface QuietSettings {
  /** Nothing has happened for so long. Default 1,500 */
  readonly quietMs?: number;
  /** Names of queues that no consumer reads, and that are to become empty too. Default none */
  readonly others?: readonly string[];
}

/** Resolves with how many messages wait once nothing moves any more, nor when batches' windows end. */
export async function quietOf(
  stack: RehearsedStack,
  signal: AbortSignal,
  { quietMs = 1_500, others = [] }: QuietSettings = {},
): Promise<number> {
  const queues = (): string[] => [...stack.subscriptions.map(({ queue }) => queue), ...others];
  const quiet = (): Promise<number> => untilQuiet({ ...stack, queues, quietMs, signal });
  let waiting = await quiet();
  // Were more time to pass while a batch is gathered, its messages would show again before its function has them. What
  // shows when the window ends may be gathered in turn; where nothing is ever handled, that has no end.
  for (
    let left = mostWindows;
    left > 0 && waiting > 0 && stack.local.services.lambda.gathering > 0;
    left -= 1
  ) {
    stack.clock.jump(longestWindowMs(stack));
    waiting = await quiet();
  }
  return waiting;
}

function longestWindowMs({ before, after }: RehearsedStack): number {
  const seconds = [before, after]
    .flatMap(({ graph }) => graph.resources)
    .filter(({ type }) => type === types.mapping)
    .map(({ inputs }) => Number(inputs["maximumBatchingWindowInSeconds"] ?? 0));
  return 1_000 * Math.max(0, ...seconds);
}
