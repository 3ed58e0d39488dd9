const length = "2026-11-23T12:00:00.000Z".length;
const zero = 0x30;

/**
 * Milliseconds since the epoch of a time in ISO 8601 with milliseconds and Z; NaN for any other value. Date.parse
 * takes more than twice as long, and moves a day that does not exist into the next month.
 */
export function parseInstantMs(value: unknown): number {
  // Each event's time is asked for twice in a row: whether it is one, and how long ago it was.
  if (value !== last.text) last = { text: value, ms: read(value) };
  return last.ms;
}

let last: { readonly text: unknown; readonly ms: number } = { text: undefined, ms: NaN };

function read(value: unknown): number {
  if (typeof value !== "string" || value.length !== length || !hasSeparators(value)) return NaN;
  const [year, month, day] = [digits(value, 0, 4), digits(value, 5, 2), digits(value, 8, 2)];
  const [hour, minute, second] = [digits(value, 11, 2), digits(value, 14, 2), digits(value, 17, 2)];
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return NaN;
  return (
    (((daysBefore(year, month) + day - 1) * 24 + hour) * 60 + minute) * 60_000 +
    second * 1000 +
    digits(value, 20, 3)
  );
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

/** The number that so many characters spell; NaN when one of them is no digit. */
function digits(text: string, start: number, count: number): number {
  let number = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - zero;
    if (digit < 0 || digit > 9) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const daysBefore1970 = 719_528;

/** Days from the epoch to the first of a month. */
function daysBefore(year: number, month: number): number {
  const leapDays = Math.ceil(year / 4) - Math.ceil(year / 100) + Math.ceil(year / 400);
  const isAfterLeapDay = month > 2 && isLeap(year);
  return (
    year * 365 + leapDays - daysBefore1970 + (daysBeforeMonth[month - 1] ?? NaN) + (isAfterLeapDay ? 1 : 0)
  );
}
