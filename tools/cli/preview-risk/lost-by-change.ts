import { statefulTypes, types } from "../../../policy/resource-types";
import { accessLosses } from "./access-losses";
import { nounOf } from "./noun-of";
import type { Loss } from "./loss";
import type { PreviewState } from "./preview";
import { nameIn, nameInAws, type PreviewedStack, type ResourceChange } from "./previewed-stack";
import { settingLosses } from "./setting-losses";

/** What drops what is kept, lets less through or takes protection away, although the resource stays. */
export function lostByChange(stack: PreviewedStack): Loss[] {
  return stack.changes.flatMap((change) => {
    const { urn, type, after } = change;
    const before = formerOf(change, stack);
    if (!before || !after) return [];
    // Rights to what goes are no loss: what goes has to be known.
    const access = stack.isWhole ? (accessLosses[type] ?? []) : [];
    const judgements = [...(settingLosses[type] ?? []), ...access, isUnprotected];
    const words = judgements.flatMap((judge) => judge(before, after, stack) ?? []);
    const what = nounOf(type) ?? type.split(":").at(-1);
    return words.length === 0
      ? []
      : [
          {
            urn,
            words: `changes ${what} ${nameInAws(change)}: ${words.join("; ")}`,
            isToDeclare: true,
            isProtected: false,
          },
        ];
  });
}

/** What was there; a bucket that had no expiry kept its objects. */
function formerOf(
  { kind, type, before, after }: ResourceChange,
  stack: PreviewedStack,
): PreviewState | undefined {
  if (kind === "kept") return before;
  if (kind !== "made" || type !== types.bucketExpiry || !after) return undefined;
  const bucket = nameIn(after, "bucket");
  const isNew = ({ type: other, kind: how, after: made }: ResourceChange): boolean =>
    other === types.bucket && how !== "kept" && nameIn(made, "bucket") === bucket;
  if (bucket === undefined || stack.changes.some(isNew)) return undefined;
  const replaced = stack.going.find((one) => one.type === type && nameIn(one.before, "bucket") === bucket);
  return replaced?.before ?? { ...after, inputs: {} };
}

function isUnprotected(before: PreviewState, after: PreviewState): string | undefined {
  if (!Object.hasOwn(statefulTypes, before.type)) return undefined;
  if (before.protect && !after.protect) return "Pulumi no longer refuses to delete it";
  return before.retainOnDelete && !after.retainOnDelete
    ? "AWS no longer keeps it when Pulumi deletes it"
    : undefined;
}
