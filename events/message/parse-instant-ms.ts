const length = "2026-11-23T12:00:00.000Z".length;
const zero = 0x30;
/** The calendar repeats after 400 years; Date.UTC would add 1900 to years below 100. */
const msPer400Years = 146_097 * 86_400_000;

/** Parses ISO 8601 with milliseconds and Z, else NaN. Date.parse is slower and accepts days that do not exist. */
export function parseInstantMs(value: unknown): number {
  // Each event's time is parsed twice in a row: to validate it, and to compute its age.
  if (value !== last.text) last = { text: value, ms: read(value) };
  return last.ms;
}

let last: { readonly text: unknown; readonly ms: number } = { text: undefined, ms: NaN };

function read(value: unknown): number {
  if (typeof value !== "string" || value.length !== length || !hasSeparators(value)) return NaN;
  const [year, month, day] = [digits(value, 0, 4), digits(value, 5, 2), digits(value, 8, 2)];
  const [hour, minute, second] = [digits(value, 11, 2), digits(value, 14, 2), digits(value, 17, 2)];
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return NaN;
  const date = Date.UTC(year + 400, month - 1, day, hour, minute, second, digits(value, 20, 3));
  // Date.UTC moves a day that does not exist into the next month.
  const exists = day <= 28 || new Date(date).getUTCMonth() === month - 1;
  return exists ? date - msPer400Years : NaN;
}

function hasSeparators(text: string): boolean {
  return (
    text[4] === "-" &&
    text[7] === "-" &&
    text[10] === "T" &&
    text[13] === ":" &&
    text[16] === ":" &&
    text[19] === "." &&
    text[23] === "Z"
  );
}

function digits(text: string, start: number, count: number): number {
  let number = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - zero;
    if (digit < 0 || digit > 9) return NaN;
    number = number * 10 + digit;
  }
  return number;
}
