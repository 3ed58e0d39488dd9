import { claimCheckOf, claimCheckFor, maxClaimBytes, parseClaimedData } from "../message/claim-check";
import { canonicalJson } from "../message/canonical-json";
import type { EventMessage } from "../message/event-message";

/** Keeps the data of large events: the environment's claim bucket, which retains it longer than any replay needs. */
export interface ClaimStore {
  /** Name of the bucket, the stack's output `claimBucket`: consumers read from no other. */
  readonly bucket: string;
  /** Stores the text unless the key exists: a key holds the hash of its only content. */
  put(key: string, text: string): Promise<void>;
  get(key: string): Promise<Uint8Array>;
}

/** Stores an event's data and replaces it by a claim check; consumers fetch it before validation. */
export async function storeClaim(event: EventMessage, store: ClaimStore): Promise<EventMessage> {
  // The event's identity depends on the hash of this text, with and without a claim check.
  const text = canonicalJson(event.data);
  const claimCheck = claimCheckFor(event, text, store.bucket);
  await store.put(claimCheck.key, text);
  return { ...event, data: { claimCheck } };
}

/** The problem of data that no consumer would accept; undefined for other data. */
export function dataSizeProblem({ data }: EventMessage): string | undefined {
  const sizeBytes = Buffer.byteLength(JSON.stringify(data), "utf8");
  if (sizeBytes <= maxClaimBytes) return undefined;
  return `has ${sizeBytes} bytes of data, and consumers take ${maxClaimBytes} at most: put it elsewhere, and say where`;
}

/** Fetches and verifies the data of an event with a claim check; answers any other event unchanged. */
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
