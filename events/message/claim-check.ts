import { platform } from "../domains";
import { hash } from "node:crypto";
import type { EventMessage } from "./event-message";

/** Replaces data that is too large for an event, and says where it is stored. */
export interface ClaimCheck {
  readonly bucket: string;
  /** Begins with {@link claimPrefixOf} the event's domain. */
  readonly key: string;
  /** Length of the stored JSON text in bytes; at most {@link maxClaimBytes}. */
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Prefix of all keys of claims; no role has permissions on other keys. */
export const claimPrefix = "claims/";

export function claimPrefixOf(domain: string): string {
  return `${claimPrefix}${domain}.`;
}

/** The largest data of an event, 8 MiB. Parsing takes up to 60 MB for each event that a consumer handles at once. */
export const maxClaimBytes = 8 * 1024 * 1024;

/** Name of an environment's claim bucket; S3 allows each name once in the world, hence account and region. */
export function claimBucketName(environment: string, accountId: string, region: string): string {
  return `${platform}-claims-${environment}-${accountId}-${region}`;
}

/** Makes the claim check of JSON text. The key holds part of its hash: other data under the same id has its own object. */
export function claimCheckFor({ type, metadata }: EventMessage, text: string, bucket: string): ClaimCheck {
  const { sizeBytes, sha256 } = measureText(text);
  const key = `${claimPrefix}${type}/${metadata.time.slice(0, 10)}/${metadata.id}-${sha256.slice(0, 16)}.json`;
  return { bucket, key, sizeBytes, sha256 };
}

/** Reads the claim check of an event; undefined when the event holds its data. */
export function claimCheckOf({ data }: Pick<EventMessage, "data">): ClaimCheck | undefined {
  const claim = (data as { claimCheck?: Partial<ClaimCheck> | null } | null | undefined)?.claimCheck;
  // Most events end here.
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

/** Parses the stored data of a claim check. @throws when size or hash differ */
export function parseClaimedData(claim: ClaimCheck, stored: Uint8Array): unknown {
  if (stored.length !== claim.sizeBytes) {
    throw new Error(`${claim.key} has ${stored.length} bytes, ${claim.sizeBytes} were claimed.`);
  }
  if (sha256Of(stored) !== claim.sha256) {
    throw new Error(`${claim.key} is not what was stored: its SHA-256 differs.`);
  }
  return JSON.parse(Buffer.from(stored.buffer, stored.byteOffset, stored.length).toString("utf8")) as unknown;
}

/** What a claim check says of a text besides its place. */
export function measureText(text: string): Pick<ClaimCheck, "sizeBytes" | "sha256"> {
  return { sizeBytes: Buffer.byteLength(text, "utf8"), sha256: sha256Of(text) };
}

function sha256Of(stored: string | Uint8Array): string {
  return hash("sha256", stored);
}
