/** Digits that every number of so many keeps. */
const safeDigits = 15;
/** The most that `toPrecision` writes. */
const maxDigits = 100;

/**
 * A number of a JSON text that JavaScript would change: one with more digits than it keeps, or beyond its range;
 * undefined when there is none.
 */
export function changedNumber(json: string): string | undefined {
  const withoutTexts = json.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const numbers = withoutTexts.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  return numbers.find((number) => !isKept(number));
}

function isKept(text: string): boolean {
  const number = Number(text);
  const digits = digitsOf(text);
  if (!Number.isFinite(number) || (number === 0 && digits !== "")) return false;
  if (digits.length <= safeDigits) return true;
  return digits.length <= maxDigits && digitsOf(number.toPrecision(digits.length)) === digits;
}

/** The digits that count, without zeros before and after them. */
function digitsOf(number: string): string {
  const [significand = ""] = number.split(/e/i);
  return significand.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
}
