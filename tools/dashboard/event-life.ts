import type { Trace } from "../../packages/local-aws/trace";
import { eventFacts } from "./event-facts";
import { toRecentStep, type RecentStep } from "./activity";

/** Every step of one event that the trace still knows, the first one first: under its own id, EventBridge's and SQS'. */
export function eventLife({ entries }: Pick<Trace, "entries">, id: string): RecentStep[] {
  const ids = new Set([id]);
  for (const entry of entries) {
    if (entry.body?.includes(id) && eventFacts(entry.body).eventId === id) ids.add(entry.id);
  }
  return entries.filter((entry) => ids.has(entry.id)).map(toRecentStep);
}
