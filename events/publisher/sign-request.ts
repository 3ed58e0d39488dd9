import { bodySignature } from "./body-signature";
import { webhookSignature } from "./webhook-signature";

export interface RequestToSign {
  /** Id of the event, the same for every attempt; without a full stop. */
  readonly id: string;
  /** Time of this attempt, whole seconds since the epoch. */
  readonly timestampSeconds: number;
  /** The body as it is sent. */
  readonly body: string;
}

/** The headers of Standard Webhooks, the id as `idempotency-key` and, until release 1.0.0, the previous scheme's. */
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
