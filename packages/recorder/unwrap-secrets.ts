/** The key by which Pulumi marks a wrapped value on the wire, and the mark of a secret. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Unwraps the secrets in what a program registered; names the top-level keys that held one. */
export function unwrapSecrets(value: unknown): { value: unknown; secretKeys: string[] } {
  const secretKeys = isRecord(value) ? Object.keys(value).filter((key) => isSecret(value[key])) : [];
  return { value: unwrap(value), secretKeys };
}

function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value["value"]);
  if (Array.isArray(value)) return value.map(unwrap);
  if (isPlain(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]));
  }
  return value;
}

function isSecret(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value[signatureKey] === secretSignature;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Assets and archives are class instances and stay as they are. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
}
