const prefix = "whsec_";
const minKeyBytes = 24;
const maxKeyBytes = 64;

/** The key of a secret: 24 to 64 bytes in base64 after `whsec_`, else the text itself. @throws without the secret */
export function webhookSigningKey(secret: string): Buffer {
  if (!secret.startsWith(prefix)) return Buffer.from(secret, "utf8");
  const text = secret.slice(prefix.length);
  const key = Buffer.from(text, "base64");
  const isBase64 = key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
  if (isBase64 && key.length >= minKeyBytes && key.length <= maxKeyBytes) return key;
  throw new Error(
    `A signing secret that begins with ${prefix} must go on with ${minKeyBytes} to ${maxKeyBytes} bytes in base64.`,
  );
}
