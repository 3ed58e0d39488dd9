import { setTimeout as delay } from "node:timers/promises";
import { withProviderDefaults } from "../../packages/local-aws/provision/provider-defaults";
import { types } from "../../policy/resource-types";
import { closeBreakers } from "./close-breakers";
import { recover } from "./keep-events";
import { quietOf } from "./quiet-of";
import type { RehearsedStack } from "./rehearsed-stack";

/** How time passes at the end, until nothing waits any more: as long as anything can be hidden in a queue. */
const settlingJumpsMs = [0, 3_600_000, 3 * 3_600_000, 3 * 3_600_000];
/** Enough for a poller to see what shows up again: together, less than a consumer waits for its endpoint. */
const slowMs = 500;
const mostMsUntilAsked = 2_000;
/** How much of a function's time a batch takes at endpoints that answer slowly. */
const slowShare = 0.8;

/** What an operator and time do after an outage; then an hour in which endpoints answer slowly, but do answer. */
export async function settleEvents(stack: RehearsedStack, signal: AbortSignal): Promise<void> {
  await closeBreakers(stack, stack.after);
  await pass(stack, signal);
  await recover(stack);
  await answerSlowly(stack, signal);
  await pass(stack, signal);
}

async function pass(stack: RehearsedStack, signal: AbortSignal): Promise<void> {
  for (const jumpMs of settlingJumpsMs) {
    stack.clock.jump(jumpMs);
    if ((await quietOf(stack, signal)) === 0) return;
  }
}

/** Batches take nearly as long as their functions may. */
async function answerSlowly(stack: RehearsedStack, signal: AbortSignal): Promise<void> {
  const answer = stack.holdAnswers();
  await stack.load.publish(stack.everyType(stack.after));
  for (let ms = 0; ms < mostMsUntilAsked && !stack.isAsked; ms += 50) await delay(50, undefined, { signal });
  stack.clock.jump(slowShare * shortestTimeoutMs(stack));
  await delay(slowMs, undefined, { signal });
  answer();
  await quietOf(stack, signal);
}

/** Of functions that post to endpoints. */
function shortestTimeoutMs({ after: { graph, subscriptions } }: RehearsedStack): number {
  const posting = new Set(subscriptions.filter((one) => one.endpointHost).map((one) => one.functionName));
  const seconds = graph.resources
    .filter(({ type, inputs }) => type === types.function && posting.has(String(inputs["name"])))
    .map(({ type, inputs }) => Number(withProviderDefaults(type, inputs)["timeout"] ?? 3));
  return 1_000 * Math.min(...seconds, 900);
}
