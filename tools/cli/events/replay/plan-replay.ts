import type { Domain } from "../../../../events/domains";
import { UsageError } from "../usage-error";
import type { DomainArchive } from "./find-archive";

/** What a person asks to be replayed. */
export interface ReplayRequest {
  readonly domain: Domain;
  /** By the events' own time, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Subscriptions that shall get the events again. Empty: all of the domain. */
  readonly subscriptions: readonly string[];
  /** Name of the replay, unique in the account. Default made of domain and time. */
  readonly name?: string;
}

/** A replay as EventBridge is asked for it. */
export interface ReplayPlan {
  readonly name: string;
  readonly archive: DomainArchive;
  readonly fromMs: number;
  readonly toMs: number;
  /** By subscription, the ARN of its rule: only these get the events. */
  readonly rules: ReadonlyMap<string, string>;
  /** What may surprise, though it is no mistake. */
  readonly warnings: readonly string[];
}

const msPerDay = 86_400_000;
/** EventBridge's advice: what was published in the last ten minutes may not be in the archive yet. */
const settlingMs = 600_000;

/**
 * Decides what to replay.
 * @throws UsageError for a time range that the archive does not have, and a subscription that nobody has.
 */
export function planReplay(
  request: ReplayRequest,
  archive: DomainArchive,
  rules: ReadonlyMap<string, string>,
  nowMs: number,
): ReplayPlan {
  const { domain, fromMs, toMs } = request;
  const instant = (ms: number): string => new Date(ms).toISOString();
  if (fromMs >= toMs) throw new UsageError(`--from ${instant(fromMs)} must be before --to ${instant(toMs)}.`);
  if (toMs > nowMs) throw new UsageError(`--to ${instant(toMs)} has not come yet: it is ${instant(nowMs)}.`);
  const earliestMs = archive.retentionDays === 0 ? -Infinity : nowMs - archive.retentionDays * msPerDay;
  if (fromMs < earliestMs) {
    throw new UsageError(
      `--from ${instant(fromMs)} is before what the archive ${archive.name} keeps: ` +
        `${archive.retentionDays} days, so from ${instant(earliestMs)}.`,
    );
  }
  return {
    name: nameOf(request, nowMs),
    archive,
    fromMs,
    toMs,
    rules: chooseRules(domain, request.subscriptions, rules),
    warnings: [
      ...(toMs > nowMs - settlingMs
        ? ["Events of the last ten minutes may not be in the archive yet: replay those later."]
        : []),
      ...(toMs < archive.createdMs
        ? [
            `The archive was made at ${instant(archive.createdMs)}: it has older events only if they came late.`,
          ]
        : []),
    ],
  };
}

function chooseRules(
  domain: Domain,
  wanted: readonly string[],
  rules: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const unknown = wanted.filter((name) => !rules.has(name));
  if (unknown.length > 0 || rules.size === 0) {
    const known = [...rules.keys()].sort().join(", ") || "none";
    throw new UsageError(
      `The domain ${domain} has no subscription ${unknown.join(", ") || "to replay to"}. There are: ${known}.`,
    );
  }
  return wanted.length === 0 ? rules : new Map([...rules].filter(([name]) => wanted.includes(name)));
}

function nameOf({ domain, name }: ReplayRequest, nowMs: number): string {
  if (name === undefined) return `${domain}-${new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "")}`;
  if (/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) return name;
  throw new UsageError(`--name "${name}" must be 1 to 64 letters, digits, ., - or _.`);
}
