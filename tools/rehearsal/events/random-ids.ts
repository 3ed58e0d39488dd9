const pattern = /[0-9a-f]{8}-0000-4000-a000-[0-9a-f]{12}/g;
let drawn = 0;

/** A UUID that is drawn once. */
export function nextRandomId(): string {
  const number = (drawn++).toString(16);
  return `${number.padStart(8, "0").slice(-8)}-0000-4000-a000-${number.padStart(12, "0")}`;
}

/** The text without the ids that were drawn: no two versions draw the same. */
export function withoutRandomIds(text: string): string {
  return text.includes("-0000-4000-a000-") ? text.replace(pattern, "a random id") : text;
}
