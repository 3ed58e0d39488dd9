import type { EventContract } from "./contract";
import { schemaChanges, type SchemaChange } from "./schema-changes";
import type { JsonSchema } from "./contract-schema";
import type { Compatibility } from "./keyword-change";

/** One version of an event type as it was released to producers and consumers. */
export interface ReleasedContract {
  readonly type: string;
  readonly version: number;
  readonly jsonSchema: JsonSchema;
}

/** A released version that is no longer declared. */
export interface RetiredContract {
  readonly type: string;
  readonly version: number;
  /** One sentence: why no event of it is missed. */
  readonly why: string;
}

type Declared = Pick<EventContract, "type" | "version" | "jsonSchema">;
type Version = Pick<Declared, "type" | "version">;

const consequences: Readonly<Record<Compatibility, string>> = {
  backward: "new consumers would refuse old events",
  forward: "old consumers would refuse new events",
  readers: "consumers that read it would find nothing",
};

/** Compares the declared contracts with the released ones; answers a sentence for each incompatible change. */
export function compatibilityErrors(
  released: readonly ReleasedContract[],
  declared: readonly Declared[],
  retired: readonly RetiredContract[],
): string[] {
  return [
    ...released.flatMap((release) => errorsSince(release, declared, retired)),
    ...retired.flatMap((entry) => wrongRetirement(entry, released, declared)),
  ];
}

function errorsSince(
  release: ReleasedContract,
  declared: readonly Declared[],
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
  declared: readonly Declared[],
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

function nextVersion(type: string, declared: readonly Declared[]): number {
  return 1 + Math.max(...declared.filter((contract) => contract.type === type).map(({ version }) => version));
}

function isSame(one: Version, other: Version): boolean {
  return one.type === other.type && one.version === other.version;
}

function nameOf({ type, version }: Version): string {
  return `${type} v${version}`;
}
