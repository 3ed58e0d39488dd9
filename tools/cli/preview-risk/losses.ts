import { statefulTypes } from "../../../policy/resource-types";
import { carriers } from "./carriers";
import type { Loss } from "./loss";
import { lostByChange } from "./lost-by-change";
import { lostByDeletion } from "./lost-by-deletion";
import { lostByGap } from "./lost-by-gap";
import { lostWith } from "./lost-with";
import { nounOf } from "./noun-of";
import type { Preview } from "./preview";
import { PreviewedStack, typeOf } from "./previewed-stack";

/** Every loss of what holds events, of what carries them, and whatever else Pulumi refused to delete. */
export function lossesIn(preview: Preview): Loss[] {
  const stack = new PreviewedStack(preview);
  const deleted = lostByDeletion(stack).map((loss) =>
    preview.refused.includes(loss.urn) ? { ...loss, isProtected: true } : loss,
  );
  const refused = preview.refused.filter((urn) => !deleted.some((loss) => loss.urn === urn));
  const gone = [...deleted, ...refused.map(refusedLoss)];
  return [...byComponent(stack, gone), ...lostByChange(stack), ...lostByGap(stack)];
}

/** What Pulumi refuses would be gone if it did not, whether or not it is among the steps. */
function refusedLoss(urn: string): Loss {
  const type = typeOf(urn);
  const what = nounOf(type) ?? type.split(":").at(-1) ?? type;
  const isCarrier = Object.hasOwn(carriers, type);
  const lost = Object.hasOwn(statefulTypes, type)
    ? lostWith(type, undefined)
    : isCarrier
      ? "events need it on their way"
      : "it holds no data itself";
  return {
    urn,
    words: `deletes or replaces ${what} ${urn.split("::").at(-1) ?? urn}: ${lost}`,
    isToDeclare: isCarrier || Object.hasOwn(statefulTypes, type),
    isProtected: true,
  };
}

/** One loss for all that goes with a component, which is what somebody took out of the program. */
function byComponent(stack: PreviewedStack, losses: readonly Loss[]): Loss[] {
  const gone = stack.going.filter(({ kind, type }) => kind === "gone" && type !== "pulumi:pulumi:Stack");
  const parents = new Map(gone.map(({ urn, before }) => [urn, before?.parent]));
  const components = new Set(gone.filter(({ before }) => before?.custom === false).map(({ urn }) => urn));
  const topOf = (urn: string): string => {
    const parent = parents.get(urn);
    return parent !== undefined && components.has(parent) ? topOf(parent) : urn;
  };
  const groups = new Map<string, Loss[]>();
  for (const loss of losses) groups.set(topOf(loss.urn), [...(groups.get(topOf(loss.urn)) ?? []), loss]);
  return [...groups].flatMap(([urn, parts]) => {
    if (!components.has(urn)) return parts;
    const what = typeOf(urn).split(":").at(-1) ?? "component";
    return [
      {
        urn,
        words: `deletes ${what} ${urn.split("::").at(-1) ?? urn} with all that is in it`,
        parts: parts.map(({ words }) => words),
        isToDeclare: parts.some((part) => part.isToDeclare),
        isProtected: parts.some((part) => part.isProtected),
      },
    ];
  });
}
