/** Digits that every number of so many keeps. */
const safeDigits = 15;
/** The most that `toPrecision` writes. */
const maxDigits = 100;

/** Whether JavaScript keeps a number as JSON writes it: no more digits than it has room for, and within its range. */
export function isLosslessNumber(text: string): boolean {
  const number = Number(text);
  const digits = digitsOf(text);
  if (!Number.isFinite(number) || (number === 0 && digits !== "")) return false;
  // What JavaScript writes itself it reads again, also where more digits would show that it was rounded.
  if (digits.length <= safeDigits || digitsOf(String(number)) === digits) return true;
  return digits.length <= maxDigits && digitsOf(number.toPrecision(digits.length)) === digits;
}

/** The digits that count, without zeros before and after them. */
function digitsOf(number: string): string {
  const [significand = ""] = number.split(/e/i);
  return significand.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
}
