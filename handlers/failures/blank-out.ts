const minSecretLength = 3;
/** No address can hold it. */
const loneSurrogate = /[\ud800-\udfff]/u;
const emailAddress = /[^\s<>"'()]+@[^\s<>"'()]+/g;

/** The text without what it repeats of an event's data, and without mail addresses: either may be personal. */
export function blankOut(text: string, data: unknown): string {
  let blanked = text;
  for (const value of valuesOf(data)) blanked = blanked.split(value).join("…");
  return blanked.replace(emailAddress, "…");
}

/** A copy of the fields, as JSON has them, in which every text and number is blanked out likewise. */
export function blankOutFields<Fields extends object>(fields: Fields, data: unknown): Fields {
  return JSON.parse(JSON.stringify(fields), (_key, value: unknown) => {
    if (typeof value !== "string" && typeof value !== "number") return value;
    const text = String(value);
    const blanked = blankOut(text, data);
    return blanked === text ? value : blanked;
  }) as Fields;
}

/** The texts and numbers of the data, the longest first, so that no part of one survives. */
function valuesOf(data: unknown): string[] {
  const values = new Set<string>();
  collect(data, values);
  return [...values].sort((one, other) => other.length - one.length);
}

function collect(value: unknown, values: Set<string>): void {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collect(inner, values);
  } else if (typeof value === "string" || typeof value === "number") {
    const text = String(value);
    if (text.length < minSecretLength) return;
    // Messages also quote it as it stands in JSON or in an address.
    values.add(text).add(JSON.stringify(text).slice(1, -1));
    if (!loneSurrogate.test(text)) values.add(encodeURIComponent(text));
  }
}
