import { createHmac } from "node:crypto";
import { webhookSigningKey } from "./webhook-signing-key";

/**
 * Signs a request by version 1 of Standard Webhooks: `v1,` and the HMAC-SHA256 of `<id>.<timestamp>.<body>` in base64.
 * https://www.standardwebhooks.com
 * @param timestamp seconds since the epoch
 */
export function webhookSignature(
  id: string,
  timestamp: string,
  body: string | Uint8Array,
  secret: string,
): string {
  const hmac = createHmac("sha256", webhookSigningKey(secret))
    .update(`${id}.${timestamp}.`, "utf8")
    .update(body);
  return `v1,${hmac.digest("base64")}`;
}
