import type { EventContract } from "../../../events/schema/contract";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { readTopology, type Bus } from "../../topology/read-topology";
import { takesType } from "../../topology/takes-type";

/** What the catalogue knows of an environment. */
export interface CatalogueEnvironment {
  readonly name: string;
  readonly region: string;
  /** Whom to ask about its buses and subscriptions: the tag that all of its resources have. */
  readonly owner: string | undefined;
  readonly buses: readonly Bus[];
}

/** Who gets the events of a type in an environment. */
export interface Subscribers {
  readonly environment: string;
  /** Names of subscriptions. */
  readonly names: readonly string[];
}

export function catalogueEnvironments(graphs: readonly StackGraph[]): CatalogueEnvironment[] {
  return graphs.map((graph) => {
    const { stack: name, region } = graph;
    return { name, region, owner: ownerOf(graph), buses: readTopology(graph).buses };
  });
}

/** The engine is given a provider's settings as JSON. */
function ownerOf({ resources }: StackGraph): string | undefined {
  const tags = resources
    .map(({ inputs }) => inputs["defaultTags"])
    .find((given) => typeof given === "string");
  return tags === undefined ? undefined : (JSON.parse(tags) as { tags?: { owner?: string } }).tags?.owner;
}

/** Whom to ask about buses and subscriptions. */
export function ownersOf(environments: readonly CatalogueEnvironment[]): string[] {
  return [...new Set(environments.flatMap(({ owner }) => owner ?? []))];
}

/** The subscriptions whose rules take events of the type, by environment. */
export function subscribersOf(
  type: string,
  environments: readonly Pick<CatalogueEnvironment, "name" | "buses">[],
): Subscribers[] {
  return environments.map(({ name, buses }) => ({
    environment: name,
    names: buses.flatMap(({ subscriptions }) =>
      subscriptions.filter(({ detailTypes }) => takesType(detailTypes, type)).map(({ rule }) => rule),
    ),
  }));
}

/** The contracts whose events a subscription gets in any environment, by its name. */
export function contractsBySubscription(
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
): Map<string, EventContract[]> {
  const received = new Map<string, EventContract[]>();
  for (const contract of contracts) {
    const names = subscribersOf(contract.type, environments).flatMap((subscribers) => subscribers.names);
    for (const name of new Set(names)) received.set(name, [...(received.get(name) ?? []), contract]);
  }
  return received;
}
