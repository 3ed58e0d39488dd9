import { catalogue as platformCatalogue, type Catalogue } from "./catalogue";
import type { EventContract } from "../schema/contract";
import { domains, type Domain } from "../domains";

/** An exact value or a content filter of an event pattern. */
export type DetailTypeMatcher =
  | string
  | { readonly prefix: string }
  | { readonly "anything-but": readonly string[] | { readonly prefix: readonly string[] } };

export interface DetailTypePattern {
  readonly "detail-type": readonly DetailTypeMatcher[];
}

/** EventBridge's default limit of characters in an event pattern. */
const maxPatternLength = 2048;

export function domainPattern(domain: Domain): DetailTypePattern {
  return { "detail-type": [{ prefix: `${domain}.` }] };
}

export const unroutedPattern: DetailTypePattern = {
  "detail-type": [{ "anything-but": { prefix: domains.map((domain) => `${domain}.`) } }],
};

export function subscriptionPattern(
  domain: Domain,
  events: readonly EventContract[],
  catalogue: Catalogue = platformCatalogue,
): DetailTypePattern {
  if (events.length === 0) throw new Error("events: is empty; a subscription names at least one contract");
  for (const contract of events) refuseForeigner(domain, contract, catalogue);
  return withinLimit("events", { "detail-type": typesOf(events) });
}

/** The pattern of a bus' catch-all rule: every type without a subscription. */
export function catchAllPattern(subscribed: readonly EventContract[]): DetailTypePattern {
  // EventBridge refuses an empty anything-but list; the empty prefix matches every type.
  const unmatched: DetailTypeMatcher = subscribed.length
    ? { "anything-but": typesOf(subscribed) }
    : { prefix: "" };
  return withinLimit("catch-all", { "detail-type": [unmatched] });
}

function refuseForeigner(domain: Domain, contract: EventContract, catalogue: Catalogue): void {
  const name = `${contract.type} version ${contract.version}`;
  if (!catalogue.has(contract))
    throw new Error(`events: ${name} is not in the catalogue; declare it in events/contracts/`);
  if (contract.domain !== domain)
    throw new Error(
      `events: ${name} belongs to the ${contract.domain} bus and never reaches the ${domain} bus`,
    );
}

/** Sorted, so that the order of contracts changes no deployed rule. */
function typesOf(contracts: readonly EventContract[]): string[] {
  return [...new Set(contracts.map((contract) => contract.type))].sort();
}

function withinLimit(field: string, pattern: DetailTypePattern): DetailTypePattern {
  const { length } = JSON.stringify(pattern);
  if (length > maxPatternLength)
    throw new Error(
      `${field}: its pattern has ${length} characters; EventBridge allows ${maxPatternLength}. Split the subscription`,
    );
  return pattern;
}
