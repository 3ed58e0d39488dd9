import { timingSafeEqual } from "node:crypto";
import { bodySignature } from "./body-signature";
import { webhookSignature } from "./webhook-signature";

export interface SignedRequest {
  /** The body before any parsing. */
  readonly body: string | Uint8Array;
  /** Headers by lower-case name, as in Node's `request.headers`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface VerificationSettings {
  /** The shared secret, and during a rotation the previous one too. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
  /** Largest difference between the timestamp and now. @default 300 */
  readonly toleranceSeconds?: number;
  /** Accepts the previous scheme, which protects no id, until then; milliseconds since the epoch. @default never */
  readonly acceptBodySignatureUntilMs?: number;
}

/**
 * Verifies that a request comes from the platform, is unchanged and recent.
 * @returns the signed id, the same for repeated requests; undefined when the request is not authentic
 * @throws when a secret is malformed
 */
export function verifySignature(request: SignedRequest, settings: VerificationSettings): string | undefined {
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === "string" ? value : "";
  };
  if (header("webhook-signature")) return verifyWebhook(header, request, settings);
  const { acceptBodySignatureUntilMs = -Infinity, nowMs } = settings;
  return nowMs < acceptBodySignatureUntilMs ? verifyBody(header, request.body, settings) : undefined;
}

function verifyWebhook(
  header: (name: string) => string,
  { body, headers }: SignedRequest,
  settings: VerificationSettings,
): string | undefined {
  const id = header("webhook-id");
  const timestamp = header("webhook-timestamp");
  // A full stop in the id would let one signature match another id and timestamp.
  if (id === "" || id.includes(".") || !isRecent(timestamp, settings)) return undefined;
  // The header idempotency-key is not signed, so it must equal the signed id.
  const { "idempotency-key": key = "" } = headers;
  if (key !== "" && key !== id) return undefined;
  const given = header("webhook-signature").split(" ");
  const wanted = usable(settings).map((secret) => webhookSignature(id, timestamp, body, secret));
  return isAmong(given, wanted) ? id : undefined;
}

function verifyBody(
  header: (name: string) => string,
  body: SignedRequest["body"],
  settings: VerificationSettings,
): string | undefined {
  const timestamp = header("x-bellyfed-timestamp");
  if (!isRecent(timestamp, settings)) return undefined;
  const wanted = usable(settings).map((secret) => bodySignature(timestamp, body, secret));
  return isAmong([header("x-bellyfed-signature")], wanted)
    ? header("idempotency-key") || undefined
    : undefined;
}

function isRecent(timestamp: string, { nowMs, toleranceSeconds = 300 }: VerificationSettings): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(nowMs / 1_000 - Number(timestamp)) <= toleranceSeconds;
}

/** Anybody can sign with an empty secret. */
function usable({ secrets }: VerificationSettings): readonly string[] {
  return secrets.filter((secret) => secret !== "");
}

/** Compares every pair, so that the time does not reveal which one matched. */
function isAmong(given: readonly string[], wanted: readonly string[]): boolean {
  return given
    .flatMap((one) => wanted.map((other) => isEqual(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"))))
    .includes(true);
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
