import { statefulTypes, types } from "../../../policy/resource-types";
import type { Preview, PreviewState, PreviewStep } from "./preview";

/** Something that holds data, or that Pulumi protects as if it did, and would be gone. */
export interface Loss {
  readonly urn: string;
  /** `replaces queue bellyfed-…`, and what is lost with it. */
  readonly words: string;
  /** Whether it holds data itself; else it is what Pulumi protects as if it did. */
  readonly holdsData: boolean;
  /** Whether Pulumi will refuse to do it. */
  readonly isProtected: boolean;
}

/** What AWS keeps of a queue's messages when nothing was set. */
const defaultRetentionSeconds = 345_600;
const secondsPerDay = 86_400;

/**
 * Every bus, queue, table, archive, bucket, secret, log group and key that an update would replace or delete, and
 * whatever else Pulumi refused to.
 */
export function lossesIn({ steps, refused }: Preview): Loss[] {
  const losses = new Map<string, Loss>();
  for (const step of steps) {
    const verb = verbOf(step.op);
    const before = step.oldState;
    const what = statefulTypes[typeOf(step)];
    if (!verb || !what || isStillOfUse(step)) continue;
    // A replacement has up to three steps; the one that says why comes with the reasons.
    const known = losses.get(step.urn);
    if (known && !step.replaceReasons?.length) continue;
    losses.set(step.urn, {
      urn: step.urn,
      words: `${verb} ${what} ${nameOf(step)}${because(step)}: ${lostWith(typeOf(step), before)}`,
      holdsData: true,
      isProtected: before?.protect ?? false,
    });
  }
  for (const urn of refused) losses.set(urn, refusedLoss(urn, losses.get(urn)));
  return [...losses.values()];
}

/** What Pulumi refuses would be gone if it did not, whether or not it is among the steps. */
function refusedLoss(urn: string, known: Loss | undefined): Loss {
  if (known) return { ...known, isProtected: true };
  const type = typeOf({ op: "delete", urn });
  const what = statefulTypes[type] ?? type.split(":").at(-1) ?? type;
  const name = urn.split("::").at(-1) ?? urn;
  const holdsData = Object.hasOwn(statefulTypes, type);
  const lost = holdsData ? lostWith(type, undefined) : "it holds no data itself";
  return { urn, words: `deletes or replaces ${what} ${name}: ${lost}`, holdsData, isProtected: true };
}

/** What AWS keeps, people can still use; consumers look in the stack's bucket only. */
function isStillOfUse(step: PreviewStep): boolean {
  return step.oldState?.retainOnDelete === true && typeOf(step) !== types.bucket;
}

function verbOf(op: string): "replaces" | "deletes" | undefined {
  if (op === "delete") return "deletes";
  return ["replace", "create-replacement", "delete-replaced"].includes(op) ? "replaces" : undefined;
}

/** A URN ends in the types of a resource and its parents, joined by `$`, and its name. */
function typeOf({ urn }: PreviewStep): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The name in AWS if there is one, else the name inside the program. */
function nameOf({ urn, oldState }: PreviewStep): string {
  const read = (key: string): unknown => oldState?.outputs?.[key] ?? oldState?.inputs[key];
  const name = read("name") ?? read("bucket");
  return typeof name === "string" ? name : (urn.split("::").at(-1) ?? urn);
}

function because({ replaceReasons = [] }: PreviewStep): string {
  return replaceReasons.length > 0 ? ` (because of ${replaceReasons.join(", ")})` : "";
}

function lostWith(type: string, before: PreviewState | undefined): string {
  const read = (key: string): unknown => before?.outputs?.[key] ?? before?.inputs[key];
  switch (type) {
    case types.queue: {
      const seconds = Number(read("messageRetentionSeconds") ?? defaultRetentionSeconds);
      return `the ${duration(seconds)} of messages in it are lost`;
    }
    case types.bus:
      return "what is published while it is gone is dropped without an error, and its archive can be replayed to no other bus";
    case types.archive:
      return `the ${forHowLong(read("retentionDays"))} of events that it could replay are lost`;
    case types.bucket:
      return "events that travel by claim check can no longer be handled or replayed: their data is in it";
    case types.table: {
      const { enabled } = (read("pointInTimeRecovery") ?? {}) as { enabled?: boolean };
      return enabled === true
        ? "its items are lost, except for the backup that AWS keeps for 35 days"
        : "all its items are lost, and there is no backup";
    }
    case types.secret:
      return `its value is lost after ${forHowLong(read("recoveryWindowInDays") ?? 30)}, and whoever reads it by ARN has to be told the new one`;
    case types.key:
      return `what it encrypted can never be read again after ${forHowLong(read("deletionWindowInDays") ?? 30)}`;
    default:
      return `its ${forHowLong(read("retentionInDays"))} of log lines are lost`;
  }
}

function forHowLong(days: unknown): string {
  return Number(days) > 0 ? `${Number(days)} days` : "years";
}

function duration(seconds: number): string {
  return seconds >= secondsPerDay ? forHowLong(Math.round(seconds / secondsPerDay)) : `${seconds} seconds`;
}
