import type { Declaration } from "../cli/preview-risk/declarations";
import type { Finding } from "./finding";
import type { Rehearsal } from "./rehearse";

/** A finding, and who accepted it. */
export interface AssessedFinding extends Finding {
  /** The declaration that accepts it, if it still counts. */
  readonly acceptedBecause?: string;
  /** The day after which a declaration of it no longer counted. */
  readonly expiredOn?: string;
}

/** What a rehearsal came to. */
export interface Verdict {
  readonly findings: readonly AssessedFinding[];
  /** Whether the deployment goes through, and harms no event but what somebody accepted. */
  readonly isSafe: boolean;
}

/**
 * Holds a rehearsal against what was declared: by the URN of the step's resource, or of a component that it is part of.
 * @param today a day such as 2026-11-29
 */
export function assessRehearsal(
  { account, refused, stopped, unplanned, parents }: Rehearsal,
  declarations: readonly Declaration[],
  today: string,
): Verdict {
  const findings = account.findings.map((finding): AssessedFinding => {
    const urns = new Set(finding.step ? lineOf(finding.step.step.urn, parents) : []);
    const said = declarations.filter(({ urn }) => urns.has(urn));
    const valid = said.find(({ until }) => until >= today);
    const [expired] = said;
    return {
      ...finding,
      ...(valid && { acceptedBecause: valid.reason }),
      ...(!valid && expired && { expiredOn: expired.until }),
    };
  });
  const isAccepted = findings.every(({ acceptedBecause }) => acceptedBecause !== undefined);
  // What Pulumi's engine did otherwise than planned is not known to be rehearsed rightly.
  const isCarriedOut = refused.length === 0 && stopped === undefined && unplanned.length === 0;
  return { findings, isSafe: isAccepted && isCarriedOut };
}

/** The resource and all that it is part of. */
function lineOf(urn: string, parents: ReadonlyMap<string, string>): string[] {
  const parent = parents.get(urn);
  return parent === undefined ? [urn] : [urn, ...lineOf(parent, parents)];
}
