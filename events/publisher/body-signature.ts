import { createHmac } from "node:crypto";

/** The scheme before {@link webhookSignature}: `v1=` and the HMAC-SHA256 of `<timestamp>.<body>`; it covers no id. */
export function bodySignature(timestamp: string, body: string | Uint8Array, secret: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.`, "utf8").update(body).digest("hex")}`;
}
