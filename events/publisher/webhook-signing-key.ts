const prefix = "whsec_";
const minKeyBytes = 24;
const maxKeyBytes = 64;

/**
 * The key that a secret's text stands for: behind `whsec_`, as Standard Webhooks writes secrets, 24 to 64 bytes in
 * base64; any other text is the key itself, in UTF-8.
 * @throws without repeating the secret.
 */
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
