import type { ConsumerSettings } from "../../events/consumer-settings";
import { secondsPerDay, type RetentionSettings } from "../foundation/retention-settings";

/** Refuses settings of a consumer that its queues would not wait for: what they drop, nobody is told of. */
export function checkRetention(
  { maxEventAgeSeconds, idempotency }: ConsumerSettings,
  { queueDays, deadLetterDays }: RetentionSettings,
): void {
  const queueSeconds = queueDays * secondsPerDay;
  if (maxEventAgeSeconds >= queueSeconds) {
    throw new Error(
      `Consumer setting maxEventAgeSeconds is ${maxEventAgeSeconds}: must be below ${queueSeconds}, ` +
        `for after ${queueDays} days the queue drops what it holds.`,
    );
  }
  // An event may wait in the queue, and then among the dead letters for its redrive, before it comes again.
  const longestSeconds = maxEventAgeSeconds + deadLetterDays * secondsPerDay;
  if (idempotency.mode !== "none" && idempotency.expirySeconds < longestSeconds) {
    throw new Error(
      `Consumer setting idempotency.expirySeconds is ${idempotency.expirySeconds}: must be at least ` +
        `${longestSeconds}, which is maxEventAgeSeconds and the ${deadLetterDays} days that a dead letter may wait for its redrive.`,
    );
  }
}
