import { AwsError, NotSimulated } from "../aws-error";
import { nextCronMs, parseCron } from "./cron";

/** When a schedule is due next after a moment, or undefined when never again. */
export type NextTime = (afterMs: number) => number | undefined;

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads `at(2026-01-01T00:00:00)`, `rate(5 minutes)` or `cron(0 12 * * ? *)`.
 *
 * @param anchorMs where a rate counts from: the schedule's start or its creation.
 */
export function scheduleExpression(expression: string, timezone: string, anchorMs: number): NextTime {
  const [, kind = "", body = ""] = /^(at|rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind !== "rate" && timezone !== "UTC" && kind !== "") {
    throw new NotSimulated(`the time zone ${timezone} of the schedule ${expression}`);
  }
  const next =
    kind === "at"
      ? at(body)
      : kind === "rate"
        ? rate(body, anchorMs)
        : kind === "cron"
          ? cron(body)
          : undefined;
  if (!next) throw new AwsError("ValidationException", `Invalid Schedule Expression ${expression}.`);
  return next;
}

function at(body: string): NextTime | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) return undefined;
  const atMs = Date.parse(`${body}Z`);
  return Number.isNaN(atMs) ? undefined : (afterMs) => (atMs > afterMs ? atMs : undefined);
}

function rate(body: string, anchorMs: number): NextTime | undefined {
  const [, count = "", unit = "", plural] = /^([1-9]\d*) (minute|hour|day)(s)?$/.exec(body) ?? [];
  if (count === "" || (count === "1") === (plural !== undefined)) return undefined;
  const everyMs = Number(count) * unitMs[unit as keyof typeof unitMs];
  return (afterMs) =>
    afterMs < anchorMs ? anchorMs : anchorMs + (Math.floor((afterMs - anchorMs) / everyMs) + 1) * everyMs;
}

function cron(body: string): NextTime | undefined {
  const fields = parseCron(body);
  return fields && ((afterMs) => nextCronMs(fields, afterMs));
}
