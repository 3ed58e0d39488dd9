import { InvalidArgumentError } from "commander";
import { domains, type Domain } from "../../../events/domains";

/** A subscription as a person names it: `user/journal`. */
export interface SubscriptionRef {
  readonly domain: Domain;
  readonly name: string;
}

/** Reads `<domain>/<subscription>`. */
export function readSubscription(text: string): SubscriptionRef {
  const [, prefix, name] = /^([a-z]+)\/([a-z][a-z0-9-]*)$/.exec(text) ?? [];
  const domain = domains.find((known) => known === prefix);
  if (domain && name) return { domain, name };
  throw new InvalidArgumentError(
    `It must be <domain>/<subscription>, such as user/journal; domains are ${domains.join(", ")}.`,
  );
}

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads a length of time, such as `90s`, `15m`, `6h` or `2d`, as seconds. */
export function readSeconds(text: string): number {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const perUnit = secondsPer[unit];
  if (count && perUnit) return Number(count) * perUnit;
  throw new InvalidArgumentError("It must be a length of time such as 90s, 15m, 6h or 2d.");
}

/** Reads a point in time, in ISO 8601 with its time zone or as an age such as `2h`; milliseconds since the epoch. */
export function readInstant(text: string, nowMs: number): number {
  if (/^\d+[smhd]$/.test(text)) return nowMs - readSeconds(text) * 1_000;
  const isWritten = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const instantMs = isWritten ? Date.parse(text) : NaN;
  if (!Number.isNaN(instantMs)) return instantMs;
  throw new InvalidArgumentError(
    "It must be a time in ISO 8601 with its zone, such as 2026-11-23T10:00:00Z, or an age such as 2h.",
  );
}
