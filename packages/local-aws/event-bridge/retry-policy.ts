import type { RetryPolicy } from "@aws-sdk/client-eventbridge";

/** The limit that ended a delivery, as the dead-letter queue shows it. */
export type ExhaustedCondition = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

export type RetryDecision =
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "give-up"; readonly exhausted: ExhaustedCondition };

const defaultMaxRetryAttempts = 185;
const defaultMaxEventAgeSeconds = 86_400;
const firstPauseMs = 1_000;
// AWS publishes no schedule; with this pause the 185 attempts take most of the 24 hours, as they do there.
const longestPauseMs = 600_000;

/**
 * What follows a failed attempt: the first limit reached wins, and the event's age is looked at when the next
 * attempt falls due.
 * @param retries how often it was tried again so far.
 * @param ageMs since EventBridge took the event.
 * @param random from 0 to below 1.
 */
export function decideRetry(
  policy: RetryPolicy | undefined,
  retries: number,
  ageMs: number,
  random: number,
): RetryDecision {
  if (retries >= (policy?.MaximumRetryAttempts ?? defaultMaxRetryAttempts))
    return { kind: "give-up", exhausted: "MaximumRetryAttempts" };
  const maxAgeMs = (policy?.MaximumEventAgeInSeconds ?? defaultMaxEventAgeSeconds) * 1000;
  if (ageMs >= maxAgeMs) return { kind: "give-up", exhausted: "MaximumEventAgeInSeconds" };
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** retries) * (0.5 + random / 2);
  return { kind: "retry", afterMs: Math.min(pauseMs, maxAgeMs - ageMs) };
}
