import type { EndedEvents } from "../demo/ended-events";

/** What is wrong with events that were published and must all have been handled; empty if nothing is. */
export function unhandledEvents(
  ids: readonly string[],
  expected: number,
  ended: readonly Pick<EndedEvents, "journalled" | "rejected" | "deadLettered">[],
): string[] {
  const distinct = new Set(ids);
  const journalled = new Set(ended.flatMap((one) => one.journalled));
  const refused = new Map(
    ended.flatMap((one) =>
      [...one.rejected, ...one.deadLettered].map(({ eventId, reason }) => [eventId, reason]),
    ),
  );
  return [
    ...(distinct.size === expected ? [] : [`it published ${distinct.size} events, and not ${expected}`]),
    ...[...distinct]
      .filter((id) => !journalled.has(id) || refused.has(id))
      .map((id) => `${id} was not handled: ${refused.get(id) ?? "nobody has it"}`),
  ];
}
