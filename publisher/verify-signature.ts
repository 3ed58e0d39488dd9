import { createHmac, timingSafeEqual } from "node:crypto";

/** A request as an endpoint received it. */
export interface SignedRequest {
  /** The body's exact text, before any parsing. */
  readonly body: string;
  /** Header `x-bellyfed-timestamp`: when it was signed, seconds since the epoch. */
  readonly timestamp: string;
  /** Header `x-bellyfed-signature`: `v1=` and the signature in hexadecimal. */
  readonly signature: string;
}

/** What an endpoint knows. */
export interface VerificationSettings {
  /** The shared secret; during a rotation the old one too. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** How far the sender's clock may be off, and how late a request may come. Default 300 s. */
  readonly toleranceSeconds?: number;
}

/** The signature of a body that is sent at a time: HMAC-SHA256 of `<timestamp>.<body>`. */
export function signBody(body: string, timestamp: string, secret: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`, "utf8").digest("hex")}`;
}

/** Tells whether a request comes from the platform, unchanged and lately. For services that events are posted to. */
export function verifySignature(request: SignedRequest, settings: VerificationSettings): boolean {
  const { secrets, nowMs, toleranceSeconds = 300 } = settings;
  if (!/^\d{1,12}$/.test(request.timestamp)) return false;
  if (Math.abs(nowMs / 1_000 - Number(request.timestamp)) > toleranceSeconds) return false;
  const given = Buffer.from(request.signature, "utf8");
  // Every secret is tried, so that the time taken does not tell which one matched.
  return secrets
    .filter((secret) => secret !== "")
    .map((secret) => Buffer.from(signBody(request.body, request.timestamp, secret), "utf8"))
    .map((wanted) => wanted.length === given.length && timingSafeEqual(wanted, given))
    .includes(true);
}
