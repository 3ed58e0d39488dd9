import { statefulTypes, types } from "../../../policy/resource-types";
import { carriers } from "./carriers";
import { lostWith } from "./lost-with";
import type { Loss } from "./loss";
import { nounOf } from "./noun-of";
import type { PreviewState } from "./preview";
import { identityOf, nameInAws, type PreviewedStack, type ResourceChange } from "./previewed-stack";

/** What AWS takes a second time without a word: the same one, which the deletion of the first then takes away. */
const madeTwice: readonly string[] = [
  ...[types.queue, types.queuePolicy, types.redriveAllowPolicy, types.rule, types.target],
  ...[types.busPolicy, types.bucketPolicy, types.rolePolicy],
];

/** What holds or carries events, and would be deleted or replaced. */
export function lostByDeletion(stack: PreviewedStack): Loss[] {
  return stack.going.flatMap((change) => {
    const words = wordsOf(change, stack);
    if (words === undefined) return [];
    const { urn, before } = change;
    return [{ urn, words, isToDeclare: true, isProtected: before?.protect ?? false }];
  });
}

function wordsOf(change: ResourceChange, stack: PreviewedStack): string | undefined {
  const { type, before, kind, reasons } = change;
  const what = nounOf(type);
  if (what === undefined || !before) return undefined;
  const because = reasons.length > 0 ? ` (because of ${reasons.join(", ")})` : "";
  const subject = `${kind === "gone" ? "deletes" : "replaces"} ${what} ${nameInAws(change)}${because}`;
  const twin = kind === "gone" ? stack.twinOf(change) : undefined;
  if (twin && !(before.retainOnDelete && madeTwice.includes(type))) {
    const name = twin.urn.split("::").at(-1) ?? twin.urn;
    return madeTwice.includes(type)
      ? `${subject}, which is in AWS what it has just made as ${name}: nothing of it is left`
      : `${subject}, which is in AWS what it wants to make as ${name}: AWS refuses, and the deployment stops half-way`;
  }
  const lost = Object.hasOwn(statefulTypes, type)
    ? lostState(type, before)
    : lostCarrier(change, stack, before);
  return lost === undefined ? undefined : `${subject}: ${lost}`;
}

/** What AWS keeps, people can still use; consumers look in the stack's bucket only. */
function lostState(type: string, before: PreviewState): string | undefined {
  return before.retainOnDelete && type !== types.bucket ? undefined : lostWith(type, before);
}

function lostCarrier(
  change: ResourceChange,
  stack: PreviewedStack,
  before: PreviewState,
): string | undefined {
  const carrier = carriers[change.type];
  if (!carrier || before.retainOnDelete || carrier.goesWith(before, stack)) return undefined;
  const { after, type, kind } = change;
  const isSame = kind === "replaced" && identityOf(type, after) === identityOf(type, before);
  if (isSame && identityOf(type, before) !== undefined)
    return "the new one is the same in AWS, so that it is missing in between or for good";
  return carrier.isSucceeded(change, stack) ? undefined : carrier.lost(before);
}
