import type { BreakerSettings } from "../settings/consumer-settings";
import type { StateItem } from "../ports/state-table";

/** `FORCED_OPEN` and `FORCED_CLOSED` are set, and ended, by operators only. */
export type BreakerState = "CLOSED" | "OPEN" | "HALF_OPEN" | "FORCED_OPEN" | "FORCED_CLOSED";

/** The breaker of one dependency, as all instances of a consumer share it. */
export interface BreakerItem extends StateItem {
  readonly state: BreakerState;
  /** Rounds of probes that failed since it opened, by events that had not failed before. */
  readonly rounds: number;
  /** Rounds since then in which only events failed that had failed before; absent when none was. */
  readonly repeats?: number;
  /** When it opened, or was last forced open. */
  readonly openedAtMs?: number;
  /** No probe before this time. */
  readonly untilMs?: number;
  /** From then on a message that is no carrier may probe all the same; absent: from `untilMs` on, like all. */
  readonly othersUntilMs?: number;
  /** Ids of the messages that come back when a probe is due, separated by spaces; absent when none does. */
  readonly probeMessages?: string;
  /** When it closed, was released, or was last forced closed. */
  readonly closedAtMs?: number;
  /** Until when `owner` alone may probe. */
  readonly leaseExpiresAtMs?: number;
  /** The instance that holds, or last held, the lease. */
  readonly owner?: string;
  /** Why it is in its state, in words; at most 256 characters. */
  readonly reason?: string;
  /** The operator who forced or released it. */
  readonly operator?: string;
}

/** The breaker nobody has written yet. */
export const neverOpened: BreakerItem = { state: "CLOSED", version: 0, rounds: 0, ttl: 0 };

const firstOpenMs = 5_000;
const keepSeconds = 7 * 86_400;
const keepForcedSeconds = 10 * 365 * 86_400;
const maxReasonLength = 256;
const unansweredMs = 5_000;
/** Between two probes at least, whoever makes them: so there are no more than three in five seconds. */
const shortestGapMs = 2_500;

/** How long it stays open after so many failed rounds: 5 s doubling up to the cap, give or take a tenth. */
export function openMs(rounds: number, settings: BreakerSettings, random: number): number {
  const capMs = settings.maxWaitInOpenStateSeconds * 1000;
  return Math.min(capMs, firstOpenMs * 2 ** Math.min(rounds, 20)) * (0.9 + 0.2 * random);
}

/** What a transition to OPEN says beside the state. */
export interface Opening {
  readonly nowMs: number;
  /** From 0 to below 1. */
  readonly random: number;
  readonly reason: string;
  /** Ids of the messages that are to come back when the next probe is due, separated by spaces. */
  readonly probeMessages: string | undefined;
}

/** CLOSED → OPEN: an instance has seen enough failures. */
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
 * Whether a probe is due and nobody holds the lease.
 * @param hasOthers whether who asks has a message that is no carrier.
 */
export function isLeaseFree(item: BreakerItem, nowMs: number, hasOthers: boolean): boolean {
  const { state, untilMs = 0, othersUntilMs = untilMs } = item;
  if (state === "OPEN") return nowMs >= (hasOthers ? Math.min(untilMs, othersUntilMs) : untilMs);
  return item.state === "HALF_OPEN" && nowMs >= (item.leaseExpiresAtMs ?? 0);
}

/** OPEN → HALF_OPEN, or a lease that ran out is taken over: `owner` alone may probe until `leaseExpiresAtMs`. */
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
export function reopen(
  item: BreakerItem,
  settings: BreakerSettings,
  { nowMs, random, reason, probeMessages }: Opening,
): BreakerItem {
  const rounds = item.rounds + 1;
  return kept(nowMs, {
    ...item,
    state: "OPEN",
    rounds,
    repeats: undefined,
    untilMs: nowMs + openMs(rounds, settings, random),
    othersUntilMs: undefined,
    probeMessages,
    leaseExpiresAtMs: undefined,
    reason: reason.slice(0, maxReasonLength),
  });
}

/**
 * HALF_OPEN → OPEN: an event failed that had failed before, which may be the event's doing. The same messages leave the
 * dependency alone ever longer; any other may probe in a moment.
 */
export function reopenForOthers(
  item: BreakerItem,
  settings: BreakerSettings,
  { nowMs, random, probeMessages }: Opening,
): BreakerItem {
  const repeats = (item.repeats ?? 0) + 1;
  return kept(nowMs, {
    ...item,
    state: "OPEN",
    repeats,
    untilMs: nowMs + openMs(item.rounds + repeats, settings, random),
    othersUntilMs: nowMs + shortestGapMs,
    probeMessages,
    leaseExpiresAtMs: undefined,
  });
}

/** HALF_OPEN → OPEN: the probes said nothing about the dependency. */
export function postpone(
  item: BreakerItem,
  { nowMs, probeMessages }: Pick<Opening, "nowMs" | "probeMessages">,
): BreakerItem {
  return kept(nowMs, {
    ...item,
    state: "OPEN",
    untilMs: nowMs + unansweredMs,
    othersUntilMs: undefined,
    probeMessages,
    leaseExpiresAtMs: undefined,
  });
}

/** Any → FORCED_OPEN, FORCED_CLOSED or, released, CLOSED: an operator's decision, with who and why. */
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
  // What an operator has decided is not forgotten before an operator decides otherwise.
  if (state !== "CLOSED") return { ...forced, ttl: Math.ceil(nowMs / 1000) + keepForcedSeconds };
  return kept(nowMs, forced);
}

/** Since when it has been open or closed, half open counting as open; undefined where nobody wrote that down. */
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
