const length = 36;
const hexDigits = 32;

/** By character code: 1 for a hexadecimal digit. */
const digitCounts = Uint8Array.from({ length: 256 }, (_, code) =>
  /[0-9a-f]/i.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Whether a value is a UUID of any version, in either case. A regular expression takes up to half as long again. */
export function isUuid(value: unknown): value is string {
  if (typeof value !== "string" || value.length !== length) return false;
  if (value[8] !== "-" || value[13] !== "-" || value[18] !== "-" || value[23] !== "-") return false;
  let digits = 0;
  for (let index = 0; index < length; index++) digits += digitCounts[value.charCodeAt(index)] ?? 0;
  return digits === hexDigits;
}

/** Whether a value is what zod's `z.uuid()` accepts: a UUID of RFC 9562, the nil or the max UUID. */
export function isRfcUuid(value: unknown): boolean {
  if (!isUuid(value)) return false;
  const [version, variant] = [value[14] as string, value[19] as string];
  if (version >= "1" && version <= "8" && "89abAB".includes(variant)) return true;
  return /^([0-]+|[f-]+)$/.test(value);
}
