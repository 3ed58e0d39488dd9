import { createHmac } from "node:crypto";

/**
 * The signature of the scheme before {@link webhookSignature}: `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in
 * hexadecimal, keyed by the secret's text. It covers no idempotency key, so a captured request passes under another.
 */
export function bodySignature(timestamp: string, body: string | Uint8Array, secret: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.`, "utf8").update(body).digest("hex")}`;
}
