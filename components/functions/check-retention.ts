import type { ConsumerSettings } from "../../handlers/settings/consumer-settings";
import { comeBackDays, secondsPerDay, type RetentionSettings } from "../storage/retention-settings";

/** Refuses settings of a consumer that its queues would not wait for: SQS deletes their messages without a notice. */
export function checkRetention(
  { maxEventAgeSeconds, idempotency }: ConsumerSettings,
  retention: RetentionSettings,
): void {
  const { queueDays, archiveDays, deadLetterDays } = retention;
  const queueSeconds = queueDays * secondsPerDay;
  if (maxEventAgeSeconds >= queueSeconds) {
    throw new Error(
      `Consumer setting maxEventAgeSeconds is ${maxEventAgeSeconds}: must be below ${queueSeconds}, ` +
        `for after ${queueDays} days the queue drops what it holds.`,
    );
  }
  const needed = comeBackDays(retention) * secondsPerDay;
  if (idempotency.mode !== "none" && idempotency.expirySeconds < needed) {
    throw new Error(
      `Consumer setting idempotency.expirySeconds is ${idempotency.expirySeconds}: must be at least ${needed}, ` +
        `which is archiveDays (${archiveDays}), queueDays (${queueDays}) and twice deadLetterDays ` +
        `(${deadLetterDays}), in which a replay can bring it back; what comes later would be handled a second time.`,
    );
  }
}
