import { createHash } from "node:crypto";
import type { EventMessage } from "../events/event-message";

/** Stands in an event's `data` for data that is too large to travel: where it is, and what it must be. */
export interface ClaimCheck {
  readonly bucket: string;
  readonly key: string;
  /** Length of the stored JSON text in bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the stored JSON text, hexadecimal. */
  readonly sha256: string;
}

/** Where the data of large events is kept. It must be kept for longer than the bus' archive. */
export interface ClaimStore {
  readonly bucket: string;
  put(key: string, text: string): Promise<void>;
  get(bucket: string, key: string): Promise<string>;
}

/** Puts an event's data into the store and answers the event with a claim check in its place. */
export async function checkIn(event: EventMessage, store: ClaimStore): Promise<EventMessage> {
  const text = JSON.stringify(event.data);
  const key = `claims/${event.type}/${event.metadata.time.slice(0, 10)}/${event.metadata.id}.json`;
  await store.put(key, text);
  const claimCheck: ClaimCheck = {
    bucket: store.bucket,
    key,
    sizeBytes: Buffer.byteLength(text, "utf8"),
    sha256: sha256(text),
  };
  return { ...event, data: { claimCheck } };
}

/** Reads the claim check of an event; undefined when its data travelled with it. */
export function claimCheckOf(event: EventMessage): ClaimCheck | undefined {
  const data = event.data as { claimCheck?: Partial<ClaimCheck> } | null | undefined;
  const claim = data?.claimCheck;
  if (!claim || Object.keys(data).length !== 1) return undefined;
  const { bucket, key, sizeBytes, sha256 } = claim;
  const whole =
    typeof bucket === "string" &&
    typeof key === "string" &&
    typeof sizeBytes === "number" &&
    typeof sha256 === "string";
  return whole ? { bucket, key, sizeBytes, sha256 } : undefined;
}

/** Answers the event with its own data, fetched and verified; an event without a claim check comes back as it is. */
export async function checkOut(event: EventMessage, store: ClaimStore): Promise<EventMessage> {
  const claim = claimCheckOf(event);
  if (!claim) return event;
  if (claim.bucket !== store.bucket) {
    throw new Error(
      `Event ${event.metadata.id} claims data in bucket ${claim.bucket}, not in ${store.bucket}.`,
    );
  }
  const text = await store.get(claim.bucket, claim.key);
  if (sha256(text) !== claim.sha256) {
    throw new Error(
      `The data of event ${event.metadata.id} at ${claim.key} is not what was stored: its SHA-256 differs.`,
    );
  }
  return { ...event, data: JSON.parse(text) as unknown };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
