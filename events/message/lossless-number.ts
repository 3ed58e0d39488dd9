/** JavaScript keeps every number of up to so many digits. */
const safeDigits = 15;
/** Limit of `toPrecision`. */
const maxDigits = 100;

export function isLosslessNumber(text: string): boolean {
  const number = Number(text);
  const digits = digitsOf(text);
  if (!Number.isFinite(number) || (number === 0 && digits !== "")) return false;
  // JavaScript reads what it has written, also where more digits would show that it was rounded.
  if (digits.length <= safeDigits || digitsOf(String(number)) === digits) return true;
  return digits.length <= maxDigits && digitsOf(number.toPrecision(digits.length)) === digits;
}

/** The significant digits, without leading and trailing zeros. */
function digitsOf(number: string): string {
  const [significand = ""] = number.split(/e/i);
  return significand.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
}
