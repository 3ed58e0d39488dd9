import { claimCheckOf, claimCheckFor, maxClaimBytes, parseClaimedData } from "../message/claim-check";
import { canonicalJson } from "../message/canonical-json";
import type { EventMessage } from "../message/event-message";

/** Where the data of large events is kept: the environment's claim bucket, which keeps it for longer than any replay. */
export interface ClaimStore {
  /** Name of the bucket: the stack's output `claimBucket`. Consumers fetch from no other. */
  readonly bucket: string;
  /** Keeps the text under the key, and leaves what is there: a key is of one content, which its hash is part of. */
  put(key: string, text: string): Promise<void>;
  get(key: string): Promise<Uint8Array>;
}

/**
 * Puts an event's data into the store and answers the event with a claim check in its place. Consumers fetch the data
 * before they hold the event to its contract: a handler sees the same event as if it had travelled whole.
 */
export async function storeClaim(event: EventMessage, store: ClaimStore): Promise<EventMessage> {
  // By this text's hash the event is known as the one that it would be without a claim check.
  const text = canonicalJson(event.data);
  const claimCheck = claimCheckFor(event, text, store.bucket);
  await store.put(claimCheck.key, text);
  return { ...event, data: { claimCheck } };
}

/** Says of data that no consumer would take how large it is; undefined of all other data. */
export function dataSizeProblem({ data }: EventMessage): string | undefined {
  const sizeBytes = Buffer.byteLength(JSON.stringify(data), "utf8");
  if (sizeBytes <= maxClaimBytes) return undefined;
  return `has ${sizeBytes} bytes of data, and consumers take ${maxClaimBytes} at most: put it elsewhere, and say where`;
}

/** Answers the event with its own data, fetched and verified; an event without a claim check comes back as it is. */
export async function resolveClaim(event: EventMessage, store: ClaimStore): Promise<EventMessage> {
  const claim = claimCheckOf(event);
  if (!claim) return event;
  if (claim.bucket !== store.bucket) {
    throw new Error(
      `Event ${event.metadata.id} claims data in bucket ${claim.bucket}, not in ${store.bucket}.`,
    );
  }
  return { ...event, data: parseClaimedData(claim, await store.get(claim.key)) };
}
