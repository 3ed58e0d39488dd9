import { createHmac } from "node:crypto";
import { webhookSigningKey } from "./webhook-signing-key";

/** Version 1 of https://www.standardwebhooks.com: `v1,` and the HMAC-SHA256 of `<id>.<seconds>.<body>` in base64. */
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
