import { backoffDelayMs, minReturnDelayMs } from "../failures/backoff-delay-ms";
import type { Consumer } from "./consumer";
import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";
import { deadLetter } from "./keep-message";
import type { Outcome } from "./outcome";
import type { ConsumerMessage } from "./read-message";
import { failureMetrics } from "./track-event-metrics";

/** A deployment takes minutes; later it has not begun yet. */
const firstContractDelayMs = 30_000;
const maxContractDelayMs = 3_600_000;

/** Retries an event whose contract the consumer does not know yet, until its deployment. */
export function untilContractIsKnown(
  { event, record, receives, unknownContract }: ConsumerMessage,
  { ports }: Consumer,
): Outcome {
  const { reason, detail } = unknownContract ?? {};
  const mostMs = Math.min(maxContractDelayMs, firstContractDelayMs * 2 ** (receives - 1));
  return {
    kind: "retried",
    reason,
    delayMs: mostMs * (1 - ports.random() / 2),
    metrics: failureMetrics(event, record.messageId, `${reason}: ${detail}`, "retried"),
  };
}

/** Dead-letters an event that waited for `maxEventAgeSeconds`. */
export function deadLetterExpired(message: ConsumerMessage, consumer: Consumer): Promise<Outcome> {
  const { maxEventAgeSeconds } = consumer.environment.settings;
  const { reason = reasonOfExpiry(message, maxEventAgeSeconds), detail } = message.unknownContract ?? {};
  const waited = `waited more than ${maxEventAgeSeconds} s`;
  const cause = { reason, detail: detail ? `${waited}: ${detail}` : waited };
  return deadLetter(message, undefined, cause, consumer);
}

/** A message that was first received in time was attempted or deferred since then: `outage`. */
function reasonOfExpiry(
  { record, receives }: ConsumerMessage,
  maxEventAgeSeconds: number,
): "outage" | "max-age" {
  const { ApproximateFirstReceiveTimestamp: firstMs, SentTimestamp: sentMs } = record.attributes;
  const wasLate = Number(firstMs) - Number(sentMs) > maxEventAgeSeconds * 1000;
  return receives === 1 || wasLate ? "max-age" : "outage";
}

/** Dead-letters an event that has no attempts left. If it cannot be sent, the next receive decides the same. */
export function deadLetterUntried(
  message: ConsumerMessage,
  record: IdempotencyRecord,
  { kind, item }: AttemptDecision & { kind: "max-attempts" | "crash-loop" },
  consumer: Consumer,
): Promise<Outcome> {
  const attempt = kind === "crash-loop" ? (item.crashes ?? 0) + 1 : (item.failures ?? item.attempts ?? 0);
  const what = kind === "crash-loop" ? "attempts in a row began and never ended" : "attempts failed";
  const cause = { reason: kind, detail: `${attempt} ${what}`, attempt };
  return deadLetter(message, record, cause, consumer);
}

/** Retries with a backoff, as an outage may last for hours, and SQS counts every receive. */
export function retryLater(
  { receives }: ConsumerMessage,
  { ports }: Consumer,
  reason?: string,
  delayMs: number = backoffDelayMs(receives, ports.random()),
): Outcome {
  return {
    kind: "retried",
    reason,
    delayMs: Math.max(minReturnDelayMs, delayMs) + ports.random() * minReturnDelayMs,
  };
}

/** Before the end of the lease, as the other attempt mostly ends earlier. */
export function retryBusy(message: ConsumerMessage, consumer: Consumer, untilMs: number): Outcome {
  const { clock, random } = consumer.ports;
  const delayMs = Math.min(untilMs - clock.now(), backoffDelayMs(message.receives, random()));
  return retryLater(message, consumer, "busy", delayMs);
}

export function retryUnknown(message: ConsumerMessage, consumer: Consumer, error: unknown): Outcome {
  consumer.log.failure("warn", "The state table did not answer.", error);
  return retryLater(message, consumer, "state-table-unavailable");
}
