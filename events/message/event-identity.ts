import { createHash } from "node:crypto";
import { claimCheckOf } from "./claim-check";
import { canonicalJson } from "./canonical-json";
import type { EventMessage } from "./event-message";
import { losslessCanonicalJson } from "./lossless-canonical-json";

/** Bytes of a fingerprint: as many as a UUID has, so that two contents of one id never meet by chance. */
const fingerprintBytes = 16;

/**
 * What an event is known by, as one text that is the key of maps and spools: its id in one spelling, and the
 * fingerprint of what it says. Two messages of equal identity are copies of one event; of one id and unequal
 * fingerprints they are two events, of which the second is an error of its producer.
 */
export function eventIdentity(event: EventMessage): string {
  return `${normalizedEventId(event.metadata.id)}/${fingerprintOf(event)}`;
}

/** The one spelling of an event's id: UUIDs are the same in either case, and keys of tables and spools are not. */
export function normalizedEventId(id: string): string {
  return id.toLowerCase();
}

/**
 * A short hash of what the producer said: type, source, version and data; 22 characters.
 *
 * Left out is what may differ between two sendings of one event: time, correlation, cause, hops and producer are filled
 * in by whoever sends it (an operator who publishes it again from a file, an outbox that is read twice), and the order
 * of an object's keys is lost in many databases. Data that travelled by claim check counts by the size and the hash
 * that the claim states, which are those of {@link canonicalJson}: an event has the same fingerprint whichever way it
 * travelled, and the claim's place does not count.
 *
 * @param rawData the data as it was published, which tells apart numbers that JavaScript does not. Default: what
 *   JavaScript makes of it is all there is.
 */
export function fingerprintOf(event: EventMessage, rawData?: string): string {
  const { type, source, data, metadata } = event;
  const { sizeBytes, sha256 } =
    claimCheckOf(event) ??
    measure(rawData === undefined ? canonicalJson(data) : losslessCanonicalJson(data, rawData));
  const said = JSON.stringify([type, source, metadata.version, sizeBytes, sha256]);
  const digest = createHash("sha256").update(said, "utf8").digest();
  return digest.subarray(0, fingerprintBytes).toString("base64url");
}

function measure(text: string): { readonly sizeBytes: number; readonly sha256: string } {
  return {
    sizeBytes: Buffer.byteLength(text, "utf8"),
    sha256: createHash("sha256").update(text, "utf8").digest("hex"),
  };
}
