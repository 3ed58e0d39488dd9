import { domains, type Domain } from "../domains";
import type { EventContract, EventOf } from "../schema/contract";
import * as analytics from "./analytics";
import * as auth from "./auth";
import * as system from "./system";
import * as user from "./user";

/** Contracts by their types and domains. */
export interface Catalogue<Contract extends EventContract = EventContract> {
  /** In the order of declaration. */
  readonly contracts: readonly Contract[];
  /** Whether this object is a declared contract; a copy of one is not. */
  has(contract: EventContract): boolean;
  /** The versions of a type, oldest first. */
  ofType(type: string): Contract[];
  ofDomain(domain: Domain): Contract[];
}

/** Collects contracts; refuses two of the same type and version. */
export function createCatalogue<Contract extends EventContract>(
  declared: readonly Contract[],
): Catalogue<Contract> {
  const seen = new Set<string>();
  for (const { type, version } of declared) {
    const name = `${type} version ${version}`;
    if (seen.has(name)) throw new Error(`Catalogue: ${name} is declared twice; give one another version`);
    seen.add(name);
  }
  const contracts = Object.freeze([...declared]);
  return Object.freeze({
    contracts,
    has: (contract: EventContract) => contracts.some((known) => known === contract),
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

const byDomain = { user, auth, system, analytics };

/** Any contract of the platform, discriminated by its `type`. */
export type PlatformContract = ContractIn<typeof byDomain>;

/** Any event of the platform, discriminated by its `type`. */
export type PlatformEvent = EventOf<PlatformContract>;

/** All contracts of the platform. */
export const catalogue: Catalogue<PlatformContract> = createCatalogue(contractsOf(byDomain));
