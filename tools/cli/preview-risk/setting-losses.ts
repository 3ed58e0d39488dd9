import { types } from "../../../policy/resource-types";
import { duration } from "./lost-with";
import type { PreviewState } from "./preview";
import { inputAt } from "./previewed-stack";

/** Says what a changed setting loses; undefined for nothing. */
export type Judgement = (before: PreviewState, after: PreviewState) => string | undefined;

/** A number, or what the provider takes where there is none, that becomes smaller. What is not known is not smaller. */
function less(path: string, otherwise: number, words: (former: number, wanted: number) => string): Judgement {
  return (before, after) => {
    const numberIn = (state: PreviewState): number => Number(inputAt(state, path) ?? otherwise);
    const [former, wanted] = [numberIn(before), numberIn(after)];
    return wanted < former ? words(former, wanted) : undefined;
  };
}

/** A setting that comes to have a value; `otherwise` is what the provider takes where there is none. */
function becomes(path: string, value: unknown, otherwise: unknown, words: string): Judgement {
  return (before, after) => {
    const has = (state: PreviewState): boolean => (inputAt(state, path) ?? otherwise) === value;
    return has(after) && !has(before) ? words : undefined;
  };
}

/** An input that is no longer given. */
function without(input: string, words: string): Judgement {
  return (before, after) => (before.inputs[input] && !after.inputs[input] ? words : undefined);
}

/** Without retention days, and with 0 of them, an archive keeps for ever. */
function archivedDays(state: PreviewState): number {
  return Number(inputAt(state, "retentionDays") ?? 0) || Infinity;
}

function maxReceiveCount({ inputs: { redrivePolicy } }: PreviewState): number {
  if (typeof redrivePolicy !== "string" || !redrivePolicy.startsWith("{")) return NaN;
  return Number((JSON.parse(redrivePolicy) as { maxReceiveCount?: unknown }).maxReceiveCount);
}

/** For how long a consumer knows what it has handled. */
function rememberedSeconds(state: PreviewState): number {
  const settings = inputAt(state, "environment.variables.CONSUMER_SETTINGS");
  if (typeof settings !== "string" || !settings.startsWith("{")) return NaN;
  const { idempotency } = JSON.parse(settings) as { idempotency?: { expirySeconds?: unknown } };
  return Number(idempotency?.expirySeconds);
}

/** By id of each rule that is in force, the days after which objects expire. */
function expiryDays({ inputs: { rules } }: PreviewState): Map<string, number> {
  type Rule = {
    id?: string;
    status?: string;
    expiration?: { days?: number };
    noncurrentVersionExpiration?: object;
  };
  const inForce = (Array.isArray(rules) ? (rules as Rule[]) : []).filter(
    ({ status }) => status !== "Disabled",
  );
  return new Map(inForce.map(({ id = "", expiration }) => [id, Number(expiration?.days ?? Infinity)]));
}

function expiresSooner(before: PreviewState, after: PreviewState): string | undefined {
  const former = expiryDays(before);
  const sooner = [...expiryDays(after)].find(([id, days]) => days < (former.get(id) ?? Infinity));
  return sooner && `objects are deleted after ${sooner[1]} days: older ones are dropped at once`;
}

function reportsFailures({ inputs: { functionResponseTypes } }: PreviewState): boolean {
  return [functionResponseTypes].flat().includes("ReportBatchItemFailures");
}

function matchesFewer(before: PreviewState, after: PreviewState): string | undefined {
  const [former, wanted] = [before, after].map(({ inputs }) => JSON.stringify(inputs["filterCriteria"]));
  if (wanted === undefined || wanted === former) return undefined;
  return "Lambda deletes the messages that its new filter leaves out";
}

function expiresBy({ inputs: { ttl } }: PreviewState): string | undefined {
  const { enabled, attributeName } = (ttl ?? {}) as { enabled?: boolean; attributeName?: string };
  return enabled ? attributeName : undefined;
}

function isOff(state: PreviewState): boolean {
  return inputAt(state, "state") === "DISABLED" || inputAt(state, "isEnabled") === false;
}

/** What changed settings lose, by type. */
export const settingLosses: Readonly<Record<string, readonly Judgement[]>> = {
  [types.queue]: [
    less(
      "messageRetentionSeconds",
      345_600,
      (former, wanted) =>
        `it keeps messages for ${duration(wanted)} instead of ${duration(former)}, and older ones are dropped at once`,
    ),
    less(
      "maxMessageSize",
      262_144,
      (former, wanted) => `it takes ${wanted} bytes instead of ${former}, and refuses larger events`,
    ),
    (before, after) => {
      const [former, wanted] = [maxReceiveCount(before), maxReceiveCount(after)];
      return wanted < former
        ? `it gives a message up after ${wanted} receives instead of ${former}`
        : undefined;
    },
    without("redrivePolicy", "what nobody can handle no longer goes to dead letters, and expires"),
  ],
  [types.archive]: [
    (before, after) => {
      const [former, wanted] = [archivedDays(before), archivedDays(after)];
      if (!(wanted < former)) return undefined;
      return `it keeps ${wanted} days instead of ${former === Infinity ? "all" : former}, and older events are dropped`;
    },
  ],
  [types.rule]: [
    (before, after) =>
      isOff(after) && !isOff(before) ? "it is disabled, and what it matched goes nowhere" : undefined,
  ],
  [types.target]: [without("deadLetterConfig", "what cannot be delivered is dropped")],
  [types.mapping]: [
    becomes("enabled", false, true, "it is disabled, and nobody reads the queue"),
    matchesFewer,
    (before, after) =>
      reportsFailures(before) && !reportsFailures(after)
        ? "it deletes the failed messages of a batch with those that were handled"
        : undefined,
  ],
  [types.schedule]: [
    becomes("state", "DISABLED", "ENABLED", "it is disabled, and what it started no longer runs"),
  ],
  [types.function]: [
    becomes("reservedConcurrentExecutions", 0, -1, "it no longer runs"),
    (before, after) => {
      const [former, wanted] = [rememberedSeconds(before), rememberedSeconds(after)];
      return wanted < former
        ? `it remembers what it handled for ${duration(wanted)} instead of ${duration(former)}, and handles again what comes back later`
        : undefined;
    },
  ],
  [types.table]: [
    becomes("pointInTimeRecovery.enabled", false, false, "its backup of 35 days is deleted"),
    becomes("deletionProtectionEnabled", false, false, "AWS no longer refuses to delete it"),
    (before, after) => {
      const [former, wanted] = [expiresBy(before), expiresBy(after)];
      return wanted !== undefined && wanted !== former ? `its items expire by ${wanted}` : undefined;
    },
  ],
  [types.bucketExpiry]: [expiresSooner],
  [types.bucket]: [becomes("forceDestroy", true, false, "it can be deleted with all that is in it")],
  [types.key]: [
    becomes("isEnabled", false, true, "it is disabled, and nothing that it encrypted can be read"),
    less(
      "deletionWindowInDays",
      30,
      (former, wanted) => `once deleted, it can be saved for ${wanted} days instead of ${former}`,
    ),
  ],
  [types.secret]: [
    less(
      "recoveryWindowInDays",
      30,
      (former, wanted) => `once deleted, it can be restored for ${wanted} days instead of ${former}`,
    ),
  ],
};
