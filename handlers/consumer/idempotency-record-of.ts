import type { ConsumerEnvironment } from "../settings/consumer-settings";
import { fingerprintOf } from "../../events/message/event-identity";
import { mayLosePrecision } from "../../events/message/lossless-canonical-json";
import type { Consumer } from "./consumer";
import { idempotencyKey } from "../settings/names";
import type { Deadline } from "./deadline";
import { rawDataOf } from "./read-body";
import type { ConsumerMessage } from "./read-message";
import { IdempotencyRecord } from "./idempotency-record";

/** The record of a message's event; it makes no request yet. */
export function idempotencyRecordOf(
  message: ConsumerMessage,
  { environment, ports, log }: Consumer,
  { requestId, leaseExpiresAtMs }: Deadline,
): IdempotencyRecord {
  const { idempotency, attempts } = environment.settings;
  const nowMs = ports.clock.now();
  const fingerprint = contentFingerprint(message);
  return new IdempotencyRecord(
    ports.idempotency,
    idempotencyKeyOf(message, environment, fingerprint),
    idempotency.mode,
    {
      nowMs,
      // The place in the batch too: SQS may hand one message out twice in it.
      owner: `${requestId}/${message.position}/${message.record.messageId}`,
      messageId: message.record.messageId,
      fingerprint,
      leaseExpiresAtMs,
      isRedriven: message.redriven !== undefined,
      ttl: Math.ceil(nowMs / 1000) + idempotency.expirySeconds,
      maxAttempts: attempts.unknown,
      maxCrashes: attempts.crash,
    },
    log,
  );
}

export function idempotencyKeyOf(
  message: ConsumerMessage,
  environment: ConsumerEnvironment,
  fingerprint: string = contentFingerprint(message),
): string {
  const { id } = message.event.metadata;
  const { mode } = environment.settings.idempotency;
  // Without idempotency nobody is to notice that two events have one id: each has an item of its own.
  return idempotencyKey(environment, mode === "none" ? `${id}/${fingerprint}` : id);
}

/** Reads the data from the body only where parsing may have lost precision. */
function contentFingerprint({ event, record: { body } }: ConsumerMessage): string {
  return fingerprintOf(event, mayLosePrecision(body) ? rawDataOf(body) : undefined);
}
