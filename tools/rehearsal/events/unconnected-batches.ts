import type { RoutedEvent } from "./routed-event";

/** So many batches are filled at a time. */
const openBatches = 8;
/** A shorter id may stand anywhere. */
const minIdLength = 16;

/**
 * The events in about their order, in batches in which no event names another: so it is known whose a call is that names one.
 * An event comes after all that it names, or that have its id.
 */
export function* unconnectedBatches(
  events: readonly RoutedEvent[],
  size: number,
): Generator<readonly RoutedEvent[]> {
  const open: RoutedEvent[][] = [];
  for (const routed of events) {
    const after = open.findLastIndex((batch) => batch.some((other) => isConnected(other, routed))) + 1;
    const room = open.findIndex((batch, index) => index >= after && batch.length < size);
    if (room >= 0) open[room]?.push(routed);
    else open.push([routed]);
    while (open.length > openBatches || (open[0]?.length ?? 0) >= size) yield open.shift() ?? [];
  }
  yield* open;
}

function isConnected({ event }: RoutedEvent, { event: other }: RoutedEvent): boolean {
  return isNamed(event.id, other.detail) || isNamed(other.id, event.detail);
}

function isNamed(id: string, text: string): boolean {
  return id.length < minIdLength || text.includes(id) || text.includes(id.toLowerCase());
}
