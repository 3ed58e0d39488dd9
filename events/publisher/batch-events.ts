import { maxRequestBytes, maxRequestEntries, type OutgoingEvent } from "./outgoing-event";

/** Splits events into the fewest PutEvents requests that keep their order. */
export function batchEvents(events: readonly OutgoingEvent[]): OutgoingEvent[][] {
  const batches: OutgoingEvent[][] = [];
  let batchBytes = 0;
  for (const event of events) {
    const batch = batches.at(-1);
    if (batch && batch.length < maxRequestEntries && batchBytes + event.sizeBytes <= maxRequestBytes) {
      batch.push(event);
      batchBytes += event.sizeBytes;
    } else {
      batches.push([event]);
      batchBytes = event.sizeBytes;
    }
  }
  return batches;
}
