import { catalogue as platformCatalogue, type Catalogue } from "./catalogue";
import type { EventContract } from "../schema/contract";
import type { Domain } from "../domains";

/** One alternative of a pattern field: an exact value, or one of the content filters that the platform uses. */
export type PatternTerm =
  | string
  | { readonly prefix: string }
  | { readonly "anything-but": readonly string[] | { readonly prefix: readonly string[] } };

/** An EventBridge event pattern, as a plain object. */
export interface DetailTypePattern {
  readonly "detail-type": readonly PatternTerm[];
}

/** EventBridge's default limit of characters in one event pattern. */
export const maxPatternLength = 2048;

/** The pattern of a subscription: exactly the types of its contracts, whatever their version. */
export function subscriptionPattern(
  domain: Domain,
  events: readonly EventContract[],
  catalogue: Catalogue = platformCatalogue,
): DetailTypePattern {
  if (events.length === 0) throw new Error("events: is empty; a subscription names at least one contract");
  for (const contract of events) refuseForeigner(domain, contract, catalogue);
  return withinLimit("events", { "detail-type": typesOf(events) });
}

/** The pattern of a bus' catch-all: every type that none of the bus' subscriptions asks for. */
export function catchAllPattern(subscribed: readonly EventContract[]): DetailTypePattern {
  // An empty anything-but list is refused by EventBridge; the empty prefix matches every type.
  const unmatched: PatternTerm = subscribed.length ? { "anything-but": typesOf(subscribed) } : { prefix: "" };
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

/** Sorted, so that the order in which contracts are named changes no deployed rule. */
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
