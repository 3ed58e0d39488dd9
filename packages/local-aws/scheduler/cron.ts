/** AWS' six cron fields as the numbers that match; a day field of `?` is undefined. */
export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number> | undefined;
  readonly months: ReadonlySet<number>;
  /** 1 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number> | undefined;
  readonly years: ReadonlySet<number>;
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const lastYear = 2199;
const dayMs = 86_400_000;

/**
 * Reads `minutes hours day-of-month month day-of-week year`; undefined when that is no cron expression. L, W and #
 * are not understood.
 */
export function parseCron(text: string): CronFields | undefined {
  const fields = text.trim().split(/\s+/);
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if (fields.length !== 6 || (dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const parsed = {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    daysOfMonth: dayOfMonth === "?" ? undefined : parseField(dayOfMonth, 1, 31),
    months: parseField(month, 1, 12, monthNames),
    daysOfWeek: dayOfWeek === "?" ? undefined : parseField(dayOfWeek, 1, 7, dayNames),
    years: parseField(year, 1970, lastYear),
  };
  const { minutes, hours, months, years } = parsed;
  const daysAreRight = (parsed.daysOfMonth ?? parsed.daysOfWeek) !== undefined;
  return minutes && hours && months && years && daysAreRight
    ? { ...parsed, minutes, hours, months, years }
    : undefined;
}

/** The first matching minute after a moment, in UTC. */
export function nextCronMs(fields: CronFields, afterMs: number): number | undefined {
  const firstMs = (Math.floor(afterMs / 60_000) + 1) * 60_000;
  const endMs = Date.UTC(Math.max(...fields.years) + 1, 0);
  for (let dayStartMs = Math.floor(firstMs / dayMs) * dayMs; dayStartMs < endMs; dayStartMs += dayMs) {
    if (!matchesDay(fields, new Date(dayStartMs))) continue;
    for (const hour of fields.hours) {
      for (const minute of fields.minutes) {
        const atMs = dayStartMs + hour * 3_600_000 + minute * 60_000;
        if (atMs >= firstMs) return atMs;
      }
    }
  }
  return undefined;
}

function matchesDay(fields: CronFields, day: Date): boolean {
  return (
    fields.years.has(day.getUTCFullYear()) &&
    fields.months.has(day.getUTCMonth() + 1) &&
    (fields.daysOfMonth?.has(day.getUTCDate()) ?? true) &&
    (fields.daysOfWeek?.has(day.getUTCDay() + 1) ?? true)
  );
}

/** The numbers of `*`, `5`, `1-5`, `1,3`, `MON-FRI`, `0/15` in ascending order. */
function parseField(
  text: string,
  min: number,
  max: number,
  names: readonly string[] = [],
): ReadonlySet<number> | undefined {
  const matched: number[] = [];
  for (const part of text.split(",")) {
    const [range = "", step, ...more] = part.split("/");
    const bounds = range === "*" ? [min, max] : range.split("-").map((one) => toNumber(one, names));
    const [from = NaN, to = step === undefined ? from : max] = bounds;
    const every = step === undefined ? 1 : toNumber(step, []);
    if (more.length > 0 || bounds.length > 2 || !(from >= min && from <= to && to <= max && every >= 1)) {
      return undefined;
    }
    for (let value = from; value <= to; value += every) matched.push(value);
  }
  return new Set(matched.sort((a, b) => a - b));
}

function toNumber(text: string, names: readonly string[]): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + 1;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}
