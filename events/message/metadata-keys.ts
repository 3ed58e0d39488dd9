import type { EventMetadata } from "./event-message";

/** A field that is missing here does not compile. */
const fields: Readonly<Record<keyof EventMetadata, true>> = {
  id: true,
  time: true,
  version: true,
  correlationId: true,
  causationId: true,
  hops: true,
  producer: true,
  traceparent: true,
  tracestate: true,
};

/** The names of everything in an event's metadata. */
export const metadataKeys = Object.keys(fields) as readonly (keyof EventMetadata)[];
