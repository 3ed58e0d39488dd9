import type { ConsumerEnvironment } from "../settings/consumer-settings";
import { fingerprintOf } from "../../events/message/event-identity";
import { mayLosePrecision } from "../../events/message/lossless-canonical-json";
import type { Batch } from "./batch";
import { idempotencyKey } from "./consumer";
import type { ConsumerMessage } from "./read-message";
import { IdempotencyRecord } from "./idempotency-record";
import { rawDataOf } from "./raw-data-of";

/** The record of one delivery's event; nothing is asked or written before it is used. */
export function recordOf(delivery: ConsumerMessage, batch: Batch): IdempotencyRecord {
  const { environment: place, ports } = batch.consumer;
  const { idempotency, attempts } = place.settings;
  const nowMs = ports.clock.now();
  const fingerprint = fingerprintOfDelivery(delivery);
  return new IdempotencyRecord(ports.idempotency, idempotencyKeyOf(delivery, place, fingerprint), idempotency.mode, {
    nowMs,
    owner: `${batch.invocation.awsRequestId}/${delivery.record.messageId}`,
    messageId: delivery.record.messageId,
    fingerprint,
    leaseExpiresAtMs: batch.leaseMs,
    isRedriven: delivery.redriven !== undefined,
    ttl: Math.ceil(nowMs / 1000) + idempotency.expirySeconds,
    maxAttempts: attempts.unknown,
    maxCrashes: attempts.crash,
  });
}

/** Key of the item of one delivery's event. */
export function idempotencyKeyOf(
  delivery: ConsumerMessage,
  place: ConsumerEnvironment,
  fingerprint: string = fingerprintOfDelivery(delivery),
): string {
  const { event, replayName } = delivery;
  return idempotencyKey(place, { id: event.metadata.id, fingerprint }, replayName);
}

/** The data is looked for in the body only where it may say more than what was parsed from it. */
function fingerprintOfDelivery({ event, record: { body } }: ConsumerMessage): string {
  return fingerprintOf(event, mayLosePrecision(body) ? rawDataOf(body) : undefined);
}
