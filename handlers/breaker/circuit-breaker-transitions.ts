import type { BreakerSettings } from "../settings/consumer-settings";
import type { StateItem } from "../ports/state-table";

/** Only operators set and end `FORCED_OPEN` and `FORCED_CLOSED`. */
export type BreakerState = "CLOSED" | "OPEN" | "HALF_OPEN" | "FORCED_OPEN" | "FORCED_CLOSED";

export interface BreakerItem extends StateItem {
  readonly state: BreakerState;
  /** Rounds of probes since it opened that failed by an event's first failure. */
  readonly rounds: number;
  /** Rounds since then that failed by an event that had failed before. */
  readonly repeats?: number;
  /** When it opened, or was last forced open. */
  readonly openedAtMs?: number;
  /** No probe before this time. */
  readonly untilMs?: number;
  /** Other messages than the probe messages may probe from then on. @default untilMs */
  readonly othersUntilMs?: number;
  /** Ids of the messages that return when a probe is due, separated by spaces. */
  readonly probeMessages?: string;
  /** When it closed, was released, or was last forced closed. */
  readonly closedAtMs?: number;
  /** Until then only `owner` may probe. */
  readonly leaseExpiresAtMs?: number;
  /** The instance that holds, or last held, the lease. */
  readonly owner?: string;
  /** Why it is in its state; at most 256 characters. */
  readonly reason?: string;
  /** The operator who forced or released it. */
  readonly operator?: string;
}

/** The breaker without an item. */
export const neverOpened: BreakerItem = { state: "CLOSED", version: 0, rounds: 0, ttl: 0 };

const firstOpenMs = 5_000;
const keepSeconds = 7 * 86_400;
const keepForcedSeconds = 10 * 365 * 86_400;
const maxReasonLength = 256;
/** Wait after probes without a result. */
const noResultMs = 5_000;
/** Least time between two probes, so that there are at most three in five seconds. */
const minProbeGapMs = 2_500;

/** Wait in the open state after failed rounds: 5 s doubling up to the maximum, with 10 % jitter. */
export function openMs(rounds: number, settings: BreakerSettings, random: number): number {
  const capMs = settings.maxWaitInOpenStateSeconds * 1000;
  return Math.min(capMs, firstOpenMs * 2 ** Math.min(rounds, 20)) * (0.9 + 0.2 * random);
}

export interface Opening {
  readonly nowMs: number;
  readonly random: number;
  readonly reason: string;
  /** Ids of the messages that return when the next probe is due, separated by spaces. */
  readonly probeMessages: string | undefined;
}

/** CLOSED → OPEN: an instance counted enough failures. */
export function open(
  item: BreakerItem,
  settings: BreakerSettings,
  { nowMs, random, reason, probeMessages }: Opening,
): BreakerItem {
  return kept(nowMs, {
    version: item.version,
    state: "OPEN",
    rounds: 0,
    openedAtMs: nowMs,
    untilMs: nowMs + openMs(0, settings, random),
    closedAtMs: item.closedAtMs,
    probeMessages,
    reason: reason.slice(0, maxReasonLength),
  });
}

/**
 * Whether a probe is due and the lease is free.
 * @param hasOthers whether the batch has other messages than probe messages.
 */
export function isLeaseFree(item: BreakerItem, nowMs: number, hasOthers: boolean): boolean {
  const { state, untilMs = 0, othersUntilMs = untilMs } = item;
  if (state === "OPEN") return nowMs >= (hasOthers ? Math.min(untilMs, othersUntilMs) : untilMs);
  return item.state === "HALF_OPEN" && nowMs >= (item.leaseExpiresAtMs ?? 0);
}

/** OPEN → HALF_OPEN, also when an earlier lease has expired: `owner` may probe. */
export function lease(
  item: BreakerItem,
  owner: string,
  nowMs: number,
  leaseExpiresAtMs: number,
): BreakerItem {
  return kept(nowMs, { ...item, state: "HALF_OPEN", owner, leaseExpiresAtMs });
}

/** HALF_OPEN → CLOSED: the probes succeeded. */
export function close(item: BreakerItem, nowMs: number): BreakerItem {
  return kept(nowMs, { version: item.version, state: "CLOSED", rounds: 0, closedAtMs: nowMs });
}

/** HALF_OPEN → OPEN: a probe failed. */
export function reopen(item: BreakerItem, settings: BreakerSettings, opening: Opening): BreakerItem {
  const rounds = item.rounds + 1;
  const untilMs = opening.nowMs + openMs(rounds, settings, opening.random);
  const reason = opening.reason.slice(0, maxReasonLength);
  return openAgain(item, opening, { rounds, repeats: undefined, untilMs, reason });
}

/**
 * HALF_OPEN → OPEN: an event failed that had failed before, which may be a fault of the event. The same messages wait
 * longer and longer; any other may probe soon.
 */
export function reopenForOthers(item: BreakerItem, settings: BreakerSettings, opening: Opening): BreakerItem {
  const { nowMs, random } = opening;
  const repeats = (item.repeats ?? 0) + 1;
  const untilMs = nowMs + openMs(item.rounds + repeats, settings, random);
  return openAgain(item, opening, { repeats, untilMs, othersUntilMs: nowMs + minProbeGapMs });
}

/** HALF_OPEN → OPEN: the probes had no result. */
export function postpone(item: BreakerItem, opening: Reopening): BreakerItem {
  return openAgain(item, opening, { untilMs: opening.nowMs + noResultMs });
}

type Reopening = Pick<Opening, "nowMs" | "probeMessages">;

function openAgain(
  item: BreakerItem,
  { nowMs, probeMessages }: Reopening,
  change: Partial<BreakerItem>,
): BreakerItem {
  const released = { othersUntilMs: undefined, leaseExpiresAtMs: undefined };
  return kept(nowMs, { ...item, ...released, state: "OPEN", probeMessages, ...change });
}

/** Any → FORCED_OPEN, FORCED_CLOSED or, released, CLOSED: an operator's decision. */
export function force(
  item: BreakerItem,
  state: "FORCED_OPEN" | "FORCED_CLOSED" | "CLOSED",
  nowMs: number,
  operator: string,
  reason: string,
): BreakerItem {
  const forced = {
    version: item.version,
    state,
    rounds: 0,
    ...(state === "FORCED_OPEN" ? { openedAtMs: nowMs } : { closedAtMs: nowMs }),
    operator,
    reason: reason.slice(0, maxReasonLength),
  };
  // An operator's decision must not expire.
  if (state !== "CLOSED") return { ...forced, ttl: Math.ceil(nowMs / 1000) + keepForcedSeconds };
  return kept(nowMs, forced);
}

/** When it opened or closed; HALF_OPEN counts as open. Undefined where that is not known. */
export function sinceMs({ state, openedAtMs, closedAtMs }: BreakerItem): number | undefined {
  return state === "CLOSED" || state === "FORCED_CLOSED" ? closedAtMs : openedAtMs;
}

/** 0 closed, 1 half open, 2 open: the value of the metric BreakerState. */
export function breakerLevel({ state }: BreakerItem): 0 | 1 | 2 {
  if (state === "HALF_OPEN") return 1;
  return state === "OPEN" || state === "FORCED_OPEN" ? 2 : 0;
}

function kept(nowMs: number, item: Omit<BreakerItem, "ttl">): BreakerItem {
  const lastMs = Math.max(nowMs, item.untilMs ?? 0, item.leaseExpiresAtMs ?? 0);
  return { ...item, ttl: Math.ceil(lastMs / 1000) + keepSeconds };
}
