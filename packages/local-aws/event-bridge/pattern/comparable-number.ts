const limit = 5e9;
const decimals = 6;
const unit = 10 ** decimals;
const shape = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A number as EventBridge compares numbers: in millionths, exactly; undefined for what it does not treat as a
 * number (more than 6 decimals, or beyond 5,000,000,000 either way) and compares as text.
 */
export function comparableNumber(spelled: string): number | undefined {
  const parts = shape.exec(spelled);
  if (!parts) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  if (fraction === "" && exponent === "0" && whole.length <= 10) return inRange(Number(spelled) * unit);
  const digits = (whole + fraction).replace(/^0+/, "").replace(/0+$/, "");
  if (digits === "") return 0;
  const trailingZeros = whole.length + fraction.length - (whole + fraction).replace(/0+$/, "").length;
  const power = Number(exponent) - fraction.length + trailingZeros + decimals;
  // 16 digits hold the largest value; anything longer is out of range or too precise.
  if (power < 0 || digits.length + power > 16) return undefined;
  return inRange(Number(`${sign}${digits}${"0".repeat(power)}`));
}

/** Why {@link comparableNumber} takes no number of this spelling, in AWS's words. */
export function whyNotComparable(spelled: string): string {
  return Math.abs(Number(spelled)) > limit
    ? "Value must be between -5.0E9 and 5.0E9, inclusive"
    : `Only values upto 6 decimals are supported${spelled} ${spelled}`;
}

/** The bounds of every comparison, in millionths. */
export const comparableBounds = { lowest: -limit * unit, highest: limit * unit } as const;

function inRange(millionths: number): number | undefined {
  return Math.abs(millionths) <= limit * unit ? millionths : undefined;
}
