import { createHmac } from "node:crypto";

/**
 * Signs a request by the scheme before {@link webhookSignature}: `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in
 * hexadecimal. It does not cover the idempotency key, so a captured request can be replayed under another key.
 */
export function bodySignature(timestamp: string, body: string | Uint8Array, secret: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.`, "utf8").update(body).digest("hex")}`;
}
