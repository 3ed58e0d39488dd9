import type { RecordedResource } from "../recorder/stack-graph";
import { directDependencies } from "./deletion-rounds";

/**
 * Which deletions the engine refuses because of protection. It names them round by round, and does not come to those on which
 * a refused one depends.
 * @param isJudged whether protection counts: what is replaced was judged before
 */
export function protectedDeletions(
  all: readonly RecordedResource[],
  rounds: readonly (readonly RecordedResource[])[],
  isJudged: (resource: RecordedResource) => boolean,
): { refused: RecordedResource[]; spared: ReadonlySet<RecordedResource> } {
  const refused: RecordedResource[] = [];
  const spared = new Set<RecordedResource>();
  const below = directDependencies(all);
  const spare = (resource: RecordedResource): void => {
    if (spared.has(resource)) return;
    spared.add(resource);
    below(resource).forEach(spare);
  };
  for (const round of rounds) {
    const named = round.filter((one) => one.options.protect && isJudged(one) && !spared.has(one));
    refused.push(...named);
    named.forEach(spare);
  }
  return { refused, spared };
}
