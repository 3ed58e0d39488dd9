import { bodySignature } from "./body-signature";
import { webhookSignature } from "./webhook-signature";

/** A request that is about to be sent. */
export interface RequestToSign {
  /** What the receiver knows the event by, whichever attempt this is; without a full stop. */
  readonly id: string;
  /** When this attempt is made, whole seconds since the epoch. */
  readonly timestampSeconds: number;
  /** The exact text that is sent. */
  readonly body: string;
}

/**
 * The headers that prove a request: those of Standard Webhooks, the same id as `idempotency-key`, and, until release
 * 1.0.0, the two headers of the scheme before.
 */
export function signRequest(
  { id, timestampSeconds, body }: RequestToSign,
  secret: string,
): Readonly<Record<string, string>> {
  const timestamp = String(timestampSeconds);
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": webhookSignature(id, timestamp, body, secret),
    "idempotency-key": id,
    "x-bellyfed-timestamp": timestamp,
    "x-bellyfed-signature": bodySignature(timestamp, body, secret),
  };
}
