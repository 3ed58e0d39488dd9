import { domains, type Domain } from "../domains";
import type { EventContract, EventOf } from "../schema/contract";
import * as analytics from "./analytics";
import * as auth from "./auth";
import * as system from "./system";
import * as user from "./user";

export type Catalogue = ReturnType<typeof createCatalogue<EventContract>>;

/** Collects contracts; refuses two of the same type and version. */
export function createCatalogue<Contract extends EventContract>(declared: readonly Contract[]) {
  const seen = new Set<string>();
  for (const { type, version } of declared) {
    const name = `${type} version ${version}`;
    if (seen.has(name)) throw new Error(`Catalogue: ${name} is declared twice; give one another version`);
    seen.add(name);
  }
  const contracts = Object.freeze([...declared]);
  return Object.freeze({
    /** In the order of declaration. */
    contracts,
    /** Whether this object is a declared contract; a copy of one is not. */
    has: (contract: EventContract) => contracts.some((known) => known === contract),
    /** The versions of a type, oldest first. */
    ofType: (type: string) =>
      contracts.filter((known) => known.type === type).sort((one, other) => one.version - other.version),
    ofDomain: (domain: Domain) => contracts.filter((known) => known.domain === domain),
  });
}

type Modules = { readonly [D in Domain]: Readonly<Record<string, EventContract<`${D}.${string}`>>> };
type ContractIn<Given> = { [D in keyof Given]: Given[D][keyof Given[D]] }[keyof Given];

export function contractsOf<Given extends Modules>(given: Given): readonly ContractIn<Given>[] {
  return domains.flatMap((domain) => {
    const contracts = Object.values(given[domain] ?? {}) as ContractIn<Given>[];
    if (contracts.length > 0) return contracts;
    throw new Error(
      `Domain ${domain} has no contracts: export them from events/contracts/${domain}.ts and import that file in ` +
        "events/contracts/catalogue.ts",
    );
  });
}

export const catalogue = createCatalogue(contractsOf({ user, auth, system, analytics }));

/** Any event of the platform, discriminated by its `type`. */
export type PlatformEvent = EventOf<(typeof catalogue.contracts)[number]>;
