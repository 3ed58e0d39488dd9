import { claimCheckOf, type ClaimCheck } from "../../events/message/claim-check";
import { domainOf } from "../../events/domains";
import { fingerprintOf, normalizedEventId } from "../../events/message/event-identity";
import type { EventMessage } from "../../events/message/event-message";

/** What the journal keeps of an event: one line of JSON. Whoever reads it takes records of one id and fingerprint for one. */
export interface JournalRecord {
  readonly eventId: string;
  readonly fingerprint: string;
  readonly type: string;
  readonly source: string;
  readonly domain: string;
  readonly time: string;
  readonly version: number;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly hops: number;
  readonly producer: string;
  readonly traceparent?: string;
  /** JSON text, as it was published; absent where a claim check says where the data is. */
  readonly data?: string;
  readonly dataBytes?: number;
  readonly dataSha256?: string;
  readonly dataBucket?: string;
  readonly dataKey?: string;
  /** When it was recorded, where its object was written anew; else that is when the object was stored. */
  readonly recordedAt?: string;
}

/** @param published the event as it was published: the data in it, or its claim check */
export function journalRecord(
  published: EventMessage,
  rawData = JSON.stringify(published.data),
): JournalRecord {
  const { type, source, metadata } = published;
  const { causationId, traceparent } = metadata;
  const claim = claimCheckOf(published);
  return {
    eventId: normalizedEventId(metadata.id),
    fingerprint: fingerprintOf(published, rawData),
    type,
    source,
    domain: domainOf(type) ?? "unknown",
    time: metadata.time,
    version: metadata.version,
    correlationId: metadata.correlationId,
    ...(causationId !== undefined && { causationId }),
    hops: metadata.hops,
    producer: metadata.producer,
    ...(traceparent !== undefined && { traceparent }),
    ...(claim ? dataOfClaim(claim) : { data: rawData }),
  };
}

function dataOfClaim({ bucket, key, sizeBytes, sha256 }: ClaimCheck): Partial<JournalRecord> {
  return { dataBytes: sizeBytes, dataSha256: sha256, dataBucket: bucket, dataKey: key };
}
