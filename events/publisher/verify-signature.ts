import { timingSafeEqual } from "node:crypto";
import { bodySignature } from "./body-signature";
import { webhookSignature } from "./webhook-signature";

/** A request as an endpoint received it. */
export interface SignedRequest {
  /** The body's exact bytes or text, before any parsing. */
  readonly body: string | Uint8Array;
  /** Headers by their names in lower case, as Node's `request.headers` has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What an endpoint knows. */
export interface VerificationSettings {
  /** The shared secret; during a rotation the old one too. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** How far the sender's clock may be off, and how late a request may come. @default 300 */
  readonly toleranceSeconds?: number;
  /**
   * Until when a request is accepted that is signed by the scheme before only, which leaves its idempotency key open
   * to change: milliseconds since the epoch. @default never
   */
  readonly acceptBodySignatureUntilMs?: number;
}

/**
 * Tells whether a request comes from the platform, unchanged and lately. For services that events are posted to.
 * @returns the id that is signed with the body: whoever handled it before has nothing to do. Undefined when the
 * request is not to be trusted.
 * @throws when one of the secrets is malformed.
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
  // With a full stop in the id, the same text could be signed for another id and time.
  if (id === "" || id.includes(".") || !isRecent(timestamp, settings)) return undefined;
  // Not signed itself: whoever reads it instead of webhook-id shall not be misled.
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

/** What an empty secret signs, anybody can sign. */
function usable({ secrets }: VerificationSettings): readonly string[] {
  return secrets.filter((secret) => secret !== "");
}

/** Every pair is compared, so that the time taken does not tell which one matched. */
function isAmong(given: readonly string[], wanted: readonly string[]): boolean {
  return given
    .flatMap((one) => wanted.map((other) => isEqual(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"))))
    .includes(true);
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
