import type { ConsumerSettings } from "../../handlers/settings/consumer-settings";
import { comeBackDays, secondsPerDay, type RetentionSettings } from "../storage/retention-settings";

/** Refuses settings of a consumer that its queues would not wait for: what they drop, nobody is told of. */
export function checkRetention(
  { maxEventAgeSeconds, idempotency }: ConsumerSettings,
  retention: RetentionSettings,
): void {
  const { queueDays } = retention;
  const queueSeconds = queueDays * secondsPerDay;
  if (maxEventAgeSeconds >= queueSeconds) {
    throw new Error(
      `Consumer setting maxEventAgeSeconds is ${maxEventAgeSeconds}: must be below ${queueSeconds}, ` +
        `for after ${queueDays} days the queue drops what it holds.`,
    );
  }
  if (idempotency.mode === "none") return;
  const { days, which } = memoryDays(idempotency, maxEventAgeSeconds, retention);
  const needed = Math.ceil(days * secondsPerDay);
  if (idempotency.expirySeconds < needed) {
    throw new Error(
      `Consumer setting idempotency.expirySeconds is ${idempotency.expirySeconds}: must be at least ${needed}, ` +
        `which is ${which}; what comes later would be handled a second time.`,
    );
  }
}

/** How long a handled event can come again, and what that is made of. A replay that is handled again has its own memory. */
function memoryDays(
  { replays }: ConsumerSettings["idempotency"],
  maxEventAgeSeconds: number,
  retention: RetentionSettings,
): { readonly days: number; readonly which: string } {
  const { archiveDays, queueDays, deadLetterDays } = retention;
  if (replays === "handle") {
    const days = maxEventAgeSeconds / secondsPerDay + deadLetterDays;
    const letters = `the ${deadLetterDays} days that a dead letter may wait for its redrive`;
    return { days, which: `maxEventAgeSeconds and ${letters}` };
  }
  const which =
    `archiveDays (${archiveDays}), queueDays (${queueDays}) and twice deadLetterDays (${deadLetterDays}), ` +
    "in which a replay can bring it back";
  return { days: comeBackDays(retention), which };
}
