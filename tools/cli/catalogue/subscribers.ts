import type { DetailTypeMatcher } from "../../../events/contracts/event-pattern";
import type { Bus } from "../../topology/read-topology";

/** What the catalogue knows of an environment. */
export interface CatalogueEnvironment {
  readonly name: string;
  readonly buses: readonly Bus[];
}

/** Who gets the events of a type in an environment. */
export interface Subscribers {
  readonly environment: string;
  /** Names of subscriptions. */
  readonly names: readonly string[];
}

/** The subscriptions whose rules take events of the type, by environment. */
export function subscribersOf(type: string, environments: readonly CatalogueEnvironment[]): Subscribers[] {
  return environments.map(({ name, buses }) => ({
    environment: name,
    names: buses.flatMap(({ subscriptions }) =>
      subscriptions
        .filter(({ detailTypes }) => detailTypes.some((term) => takes(term, type)))
        .map(({ rule }) => rule),
    ),
  }));
}

function takes(term: DetailTypeMatcher, type: string): boolean {
  if (typeof term === "string") return term === type;
  if ("prefix" in term) return type.startsWith(term.prefix);
  const refused = term["anything-but"];
  if ("prefix" in refused) return !refused.prefix.some((prefix) => type.startsWith(prefix));
  return !refused.includes(type);
}
