const shape = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A number as EventBridge's published engine compares numbers; undefined for what it does not treat as one, and
 * compares as text: digits that no double is written with.
 *
 * EventBridge's user guide still says that no number beyond ±5,000,000,000, or of more than six decimals, matches;
 * the engine has dropped both limits (https://github.com/aws/event-ruler, 1.8 and later), and so it is here.
 */
export function comparableNumber(spelled: string): number | undefined {
  const digits = canonical(spelled);
  if (digits === undefined) return undefined;
  const number = Number(spelled);
  return Number.isFinite(number) && canonical(String(number)) === digits ? number : undefined;
}

/** Whether the user guide says that the number never matches. */
export function isBeyondGuide(number: number): boolean {
  return Math.abs(number) > 5e9;
}

/** One text for all spellings of a number: its digits without zeros at either end, and its power of ten. */
function canonical(spelled: string): string | undefined {
  const [matched, sign = "", whole = "", fraction = "", exponent = "0"] = shape.exec(spelled) ?? [];
  if (matched === undefined) return undefined;
  const all = `${whole}${fraction}`.replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return "0";
  return `${sign}${digits}e${Number(exponent) - fraction.length + all.length - digits.length}`;
}
