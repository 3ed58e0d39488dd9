import type { SubscriptionEvidence } from "./explain-subscription";

type Evidence = Pick<SubscriptionEvidence, "lines" | "letters" | "record"> & { readonly domain: string };

/** An event is on one bus: of the subscriptions of a domain where nothing knows it, none was given it. */
export function inDomainsThatKnow<One extends Evidence>(subscriptions: readonly One[]): readonly One[] {
  const knowing = subscriptions.filter(
    ({ lines, letters, record }) => lines.length + letters.length > 0 || record !== undefined,
  );
  const domains = new Set(knowing.map(({ domain }) => domain));
  return subscriptions.filter(({ domain }) => domains.has(domain));
}
