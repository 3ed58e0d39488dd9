import { createHash } from "node:crypto";
import type { EventMessage } from "./event-message";

/** Stands in an event's `data` for data that is too large to travel: where it is, and what it must be. */
export interface ClaimCheck {
  /** The claim bucket of the event's environment. */
  readonly bucket: string;
  /** Begins with {@link claimPrefixOf} the event's domain. */
  readonly key: string;
  /** Length of the stored JSON text in bytes; at most {@link maxClaimBytes}. */
  readonly sizeBytes: number;
  /** SHA-256 of the stored JSON text, hexadecimal. */
  readonly sha256: string;
}

/** What the keys of all claims begin with; nobody has rights on other keys. */
export const claimPrefix = "claims/";

/** What the keys of a domain's claims begin with: an event type, which they go on with, begins with its domain. */
export function claimPrefixOf(domain: string): string {
  return `${claimPrefix}${domain}.`;
}

/**
 * The most data of one event, in bytes: 8 MiB. While it is handled it takes memory as text and as what is parsed from
 * it, which at worst is 60 MB more (see maxValues): a consumer of such events needs either memory for as many as its
 * `concurrency`, or a lower one.
 */
export const maxClaimBytes = 8 * 1024 * 1024;

/** Name of an environment's claim bucket; names of buckets are taken world-wide, hence the account in it. */
export function claimBucketName(environment: string, accountId: string): string {
  return `bellyfed-claims-${environment}-${accountId}`;
}

/**
 * The claim to an event's data as JSON text. The key holds part of the hash: an id that is published again with other
 * data is another object, what the first event claims stays as it was, and an object of this key has this content.
 */
export function claimCheckFor({ type, metadata }: EventMessage, text: string, bucket: string): ClaimCheck {
  const sha256 = sha256Of(text);
  return {
    bucket,
    key: `${claimPrefix}${type}/${metadata.time.slice(0, 10)}/${metadata.id}-${sha256.slice(0, 16)}.json`,
    sizeBytes: Buffer.byteLength(text, "utf8"),
    sha256,
  };
}

/** Reads the claim check of an event; undefined when its data travelled with it. */
export function claimCheckOf({ data }: Pick<EventMessage, "data">): ClaimCheck | undefined {
  const claim = (data as { claimCheck?: Partial<ClaimCheck> | null } | null | undefined)?.claimCheck;
  // Every event passes here, and hardly any goes on.
  if (claim === undefined) return undefined;
  if (typeof claim !== "object" || claim === null || Object.keys(data as object).length !== 1)
    return undefined;
  const { bucket, key, sizeBytes, sha256 } = claim;
  const isWhole =
    typeof bucket === "string" &&
    typeof key === "string" &&
    Number.isSafeInteger(sizeBytes) &&
    typeof sha256 === "string";
  return isWhole ? { bucket, key, sizeBytes: sizeBytes as number, sha256 } : undefined;
}

/**
 * The data that was stored under a claim.
 * @throws saying how it differs from what was claimed.
 */
export function parseClaimedData(claim: ClaimCheck, stored: Uint8Array): unknown {
  if (stored.length !== claim.sizeBytes) {
    throw new Error(`${claim.key} has ${stored.length} bytes, ${claim.sizeBytes} were claimed.`);
  }
  if (sha256Of(stored) !== claim.sha256) {
    throw new Error(`${claim.key} is not what was stored: its SHA-256 differs.`);
  }
  return JSON.parse(Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString("utf8")) as unknown;
}

function sha256Of(stored: string | Uint8Array): string {
  return createHash("sha256").update(stored).digest("hex");
}
