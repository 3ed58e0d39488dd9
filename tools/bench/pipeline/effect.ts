import type { EventHandler } from "../../../handlers/settings/event-handler";

const count = globalThis as { handledEvents?: number };

/** The one asynchronous call that every candidate makes for every event; counts what it was given. */
export async function effect(data: unknown): Promise<void> {
  if (typeof (data as { restaurantId?: unknown }).restaurantId !== "string")
    throw new Error("This is neither a ranked dish nor an ordered meal.");
  count.handledEvents = (count.handledEvents ?? 0) + 1;
}

/** Events that {@link effect} has been given in this process. */
export function handledEvents(): number {
  return count.handledEvents ?? 0;
}

/** The handler of the project's consumers: the call, through the breaker. */
export function handleMeasured(): EventHandler {
  return (event, { dependency }) => dependency.execute(() => effect(event.data));
}
