import { costChange, type CostChange } from "./cost-change";
import type { Declaration } from "./declarations";
import type { Loss } from "./loss";
import { lossesIn } from "./losses";
import type { Preview } from "./preview";

/** A loss, and who accepted it. */
export interface AssessedLoss extends Loss {
  /** The declaration that accepts it, if it still counts. */
  readonly acceptedBecause?: string;
  /** The day after which a declaration of it no longer counted. */
  readonly expiredOn?: string;
}

/** What a reviewer needs to know of a preview. */
export interface Assessment {
  readonly losses: readonly AssessedLoss[];
  /** Declarations that accept nothing the preview would do: to be removed, or mistyped. */
  readonly unused: readonly Declaration[];
  readonly cost: CostChange;
  /** Whether Pulumi went on to the end; else there may be losses that nobody sees yet. */
  readonly isWhole: boolean;
  /** Whether all of it was seen, with no loss that nobody accepted. */
  readonly isSafe: boolean;
}

/** Holds a preview against what was declared; `today` is a day such as 2026-11-23. */
export function assessPreview(
  preview: Preview,
  declarations: readonly Declaration[],
  today: string,
): Assessment {
  const losses = lossesIn(preview).map((loss): AssessedLoss => {
    const said = declarations.filter(({ urn }) => urn === loss.urn);
    const valid = said.find(({ until }) => until >= today);
    const [expired] = said;
    return {
      ...loss,
      ...(valid && { acceptedBecause: valid.reason }),
      ...(!valid && expired && { expiredOn: expired.until }),
    };
  });
  const isWhole = preview.refused.length === 0;
  return {
    losses,
    unused: declarations.filter(({ urn }) => !losses.some((loss) => loss.urn === urn)),
    cost: costChange(preview),
    isWhole,
    isSafe: isWhole && losses.every(({ acceptedBecause }) => acceptedBecause !== undefined),
  };
}
