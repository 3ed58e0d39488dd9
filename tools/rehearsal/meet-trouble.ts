import { setTimeout as delay } from "node:timers/promises";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { resourceName } from "../../packages/text/resource-name";
import { types } from "../../policy/resource-types";
import type { Evidence, TroubledEvents } from "./evidence";
import { takeInventory } from "./inventory";
import { flawed, poisoned } from "./keep-events";
import type { RehearsedStack } from "./rehearsed-stack";
import { quietOf } from "./quiet-of";

/** What a stack met, and what became of it. */
export interface Trouble extends TroubledEvents, Pick<Evidence, "settled" | "taken"> {}

/** EventBridge's own limit, and what it tries for by default. */
const longestTryMs = 86_400_000;
/** Recovery runs at least so often, or nobody waits for it. */
const recoveryMs = 3_600_000;
const recoveries = 3;
/** EventBridge tries at once, and its last try is soon over. */
const firstTryMs = 200;
const lastTryMs = 10_000;

/**
 * What happens to every stack some day, once the deployment has ended well: events that no consumer can handle, and queues
 * that EventBridge does not reach for a day. So it is seen whether dead letters, rejected and unmatched events still have
 * their places, and whether what was not delivered is recovered by itself.
 */
export async function meetTrouble(stack: RehearsedStack, signal: AbortSignal): Promise<Trouble> {
  const { local, clock, load, after } = stack;
  const consumed = [...new Set(after.subscriptions.map(({ queue }) => queue))];
  const undelivered = undeliveredQueues(after.graph);
  const quiet = (): Promise<number> => quietOf(stack, signal, { others: undelivered });
  const faults = consumed.map((resource) =>
    local.faults.add({ kind: "error", service: "sqs", action: "SendMessage", resource }),
  );
  const undeliverable = await load.publish(stack.everyType(after));
  await delay(firstTryMs, undefined, { signal });
  clock.jump(longestTryMs);
  await Promise.race([local.services.events.idle(), delay(lastTryMs, undefined, { signal })]);
  for (const fault of faults) local.faults.remove(fault);
  const poison = poisoned(stack.poison, after);
  const kept = await load.publish([...flawed(after), ...poison]);
  for (let run = 0; run < recoveries && (await quiet()) > 0; run += 1) clock.jump(recoveryMs);
  await quiet();
  const subscriptions = new Map(poison.map(({ eventId, subscription }) => [eventId, subscription]));
  const troubled = {
    kept: new Map(kept.map(({ eventId }) => [eventId, subscriptions.get(eventId)])),
    undeliverable: new Set(undeliverable.map(({ eventId }) => eventId)),
  };
  // Until now time has passed that lets older copies expire.
  const copies = await takeInventory(local, stack.journals);
  return {
    ...troubled,
    settled: copies.filter(({ eventId }) => isOf(troubled, eventId)),
    taken: new Map([...stack.endpoints].map(([host, { taken }]) => [host, only(taken, troubled)])),
  };
}

function isOf({ kept, undeliverable }: TroubledEvents, eventId: string): boolean {
  return kept.has(eventId) || undeliverable.has(eventId);
}

function only<Value>(all: ReadonlyMap<string, Value>, troubled: TroubledEvents): ReadonlyMap<string, Value> {
  return new Map([...all].filter(([eventId]) => isOf(troubled, eventId)));
}

/** Where targets' events go that could not be delivered. */
function undeliveredQueues({ resources }: StackGraph): string[] {
  const names = resources
    .filter(({ type }) => type === types.target)
    .flatMap(({ inputs }) => (inputs["deadLetterConfig"] as { arn?: string } | undefined)?.arn ?? [])
    .map(resourceName);
  return [...new Set(names)];
}
