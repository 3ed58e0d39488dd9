import { hash } from "node:crypto";
import { claimCheckOf, measureText } from "./claim-check";
import { canonicalJson } from "./canonical-json";
import type { EventMessage } from "./event-message";
import { losslessCanonicalJson } from "./lossless-canonical-json";

/** As many bytes as a UUID has, so that two contents of one id never have the same fingerprint. */
const fingerprintBytes = 16;

/** Identifies an event by normalized id and content. Different events under one id are an error of the producer. */
export function eventIdentity(event: EventMessage): string {
  return `${normalizedEventId(event.metadata.id)}/${fingerprintOf(event)}`;
}

/** UUIDs are case-insensitive, and keys of tables and spools are not. */
export function normalizedEventId(id: string): string {
  return id.toLowerCase();
}

/**
 * Hashes type, source, version and data of an event; 22 characters. What may differ between two attempts to publish it,
 * and the order of keys, do not count. A claim check counts by the size and hash of its data.
 * @param rawData the data as it was published, which keeps numbers that JavaScript rounds @default the parsed data
 */
export function fingerprintOf(event: EventMessage, rawData?: string): string {
  const { type, source, data, metadata } = event;
  const text = () => (rawData === undefined ? canonicalJson(data) : losslessCanonicalJson(data, rawData));
  const { sizeBytes, sha256 } = claimCheckOf(event) ?? measureText(text());
  const said = JSON.stringify([type, source, metadata.version, sizeBytes, sha256]);
  const digest = hash("sha256", said, "buffer");
  return digest.subarray(0, fingerprintBytes).toString("base64url");
}
