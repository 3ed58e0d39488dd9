import type { EventContract } from "./contract";
import { schemaChanges, type SchemaChange } from "./schema-changes";
import type { Compatibility } from "./keyword-change";

/** One version of an event type as it was released to producers and consumers. */
export type ReleasedContract = Pick<EventContract, "type" | "version" | "jsonSchema">;

/** A released version that is no longer declared. */
export interface RetiredContract extends Version {
  /** One sentence: why no event of it is missed. */
  readonly why: string;
}

type Version = Pick<ReleasedContract, "type" | "version">;

const consequences: Readonly<Record<Compatibility, string>> = {
  backward: "new consumers would refuse old events",
  forward: "old consumers would refuse new events",
  readers: "consumers that read it would find nothing",
};

/** Compares the declared contracts with the released ones; answers a sentence for each incompatible change. */
export function compatibilityErrors(
  released: readonly ReleasedContract[],
  declared: readonly ReleasedContract[],
  retired: readonly RetiredContract[],
): string[] {
  return [
    ...released.flatMap((release) => errorsSince(release, declared, retired)),
    ...retired.flatMap((entry) => wrongRetirement(entry, released, declared)),
  ];
}

function errorsSince(
  release: ReleasedContract,
  declared: readonly ReleasedContract[],
  retired: readonly RetiredContract[],
): string[] {
  const contract = declared.find((other) => isSame(release, other));
  const name = nameOf(release);
  if (contract) {
    const next = nextVersion(release.type, declared);
    const changes = schemaChanges(release.jsonSchema, contract.jsonSchema);
    return changes.map((change) => `${name}: ${sentence(change)}. Raise the version to ${next}.`);
  }
  if (retired.some((entry) => isSame(release, entry))) return [];
  return [
    `${name} is not declared any more: its events that still wait or are replayed would be refused. Declare it beside its successor, or list it in events/contracts/retired.ts.`,
  ];
}

function wrongRetirement(
  entry: RetiredContract,
  released: readonly ReleasedContract[],
  declared: readonly ReleasedContract[],
): string[] {
  const name = nameOf(entry);
  if (declared.some((contract) => isSame(entry, contract)))
    return [`${name} is retired and declared: a retired number is never given again.`];
  return released.some((release) => isSame(entry, release))
    ? []
    : [`${name} is retired and was never released.`];
}

function sentence({ path, rule, breaks }: SchemaChange): string {
  return `${path} ${rule}: ${breaks.map((one) => consequences[one]).join(", and ")}`;
}

function nextVersion(type: string, declared: readonly ReleasedContract[]): number {
  return 1 + Math.max(...declared.filter((contract) => contract.type === type).map(({ version }) => version));
}

function isSame(one: Version, other: Version): boolean {
  return one.type === other.type && one.version === other.version;
}

function nameOf({ type, version }: Version): string {
  return `${type} v${version}`;
}
