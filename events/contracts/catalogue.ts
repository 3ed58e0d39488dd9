import type { EventContract, EventOf } from "../schema/contract";
import { analyticsContracts } from "./analytics";
import { authContracts } from "./auth";
import { systemContracts } from "./system";
import { userContracts } from "./user";
import type { Domain } from "../domains";

/** All contracts that a platform knows. */
export interface Catalogue<Contract extends EventContract = EventContract> {
  /** In the order of declaration. */
  readonly contracts: readonly Contract[];
  /** Whether this very contract was declared; a copy of it was not. */
  has(contract: EventContract): boolean;
  /** The versions of a type, oldest first; empty when nobody declared the type. */
  ofType(type: string): readonly Contract[];
  ofDomain(domain: Domain): readonly Contract[];
}

/** Collects contracts; refuses two of the same type and version. */
export function createCatalogue<Contract extends EventContract>(
  declared: readonly Contract[],
): Catalogue<Contract> {
  refuseDuplicates(declared);
  const contracts = Object.freeze([...declared]);
  return Object.freeze({
    contracts,
    has: (contract: EventContract) => contracts.some((known) => known === contract),
    ofType: (type: string) =>
      contracts.filter((known) => known.type === type).sort((one, other) => one.version - other.version),
    ofDomain: (domain: Domain) => contracts.filter((known) => known.domain === domain),
  });
}

function refuseDuplicates(contracts: readonly EventContract[]): void {
  const seen = new Set<string>();
  for (const { type, version } of contracts) {
    const name = `${type} version ${version}`;
    if (seen.has(name)) throw new Error(`Catalogue: ${name} is declared twice; give one another version`);
    seen.add(name);
  }
}

/** Everything that happens on the platform. */
export const catalogue = createCatalogue([
  ...userContracts,
  ...authContracts,
  ...systemContracts,
  ...analyticsContracts,
]);

/** Any event of the platform, told apart by its `type`. */
export type PlatformEvent = EventOf<(typeof catalogue.contracts)[number]>;
