import { withoutEffect } from "../../packages/local-aws/provision/without-effect";
import type { StepTime } from "./step-time";

/** What steps do in AWS, and not in the local one: why, and of which resources. */
export function unrehearsedIn(
  steps: readonly Pick<StepTime, "step">[],
): readonly { readonly words: string; readonly urns: readonly string[] }[] {
  const urnsOf = new Map<string, Set<string>>();
  for (const { step } of steps) {
    const { urn, before, after, changed } = step;
    const { type = "", inputs } = after ?? before ?? {};
    for (const words of withoutEffect(type, changed, inputs))
      urnsOf.set(words, (urnsOf.get(words) ?? new Set()).add(urn));
  }
  return [...urnsOf].map(([words, urns]) => ({ words, urns: [...urns] }));
}
