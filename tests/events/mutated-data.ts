import fc from "fast-check";
import type { EventContract } from "../../events/schema/contract";

/** Stands in event data for what must never be seen in a violation. */
export const secret = "SECRET-4711";

/** A contract, and data that was an example of it before it was changed in one or two places. */
export interface MutatedData {
  readonly contract: EventContract;
  readonly data: unknown;
}

type Node = Record<string, unknown> | unknown[];
type Change = (value: unknown, seed: number) => unknown;

const junk: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  -0,
  0.5,
  1e21,
  -1e21,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  "",
  " ",
  "0",
  secret,
  "😀",
  "\ud800",
  "\u2028",
  "x".repeat(61),
  "x".repeat(301),
  "😀".repeat(60),
  "00000000-0000-0000-0000-000000000000",
  "3f2a8c1e-5b7d-9e90-8a61-2c4d6e8f0a1b",
  "2026-02-29T00:00:00.000Z",
  "2024-02-29T23:59:59Z",
  "2026-11-20T18:30:00+08:00",
  "2026-11-20",
  "24:00:00",
  "mei..tan@example.com",
  "mei@xn--bcher-kva.example",
  [],
  [null],
  [secret],
  {},
  { kind: "link" },
  { kind: "user" },
  { kind: secret },
  { length: 1 },
];

/** A copy, as the next change may be made inside it. */
function junkAt(index: number): unknown {
  const value = junk[index % junk.length];
  return typeof value === "object" ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
}

const keys = ["extra", "constructor", "toString", "__proto__", "length", secret, "kind", "userId"];

const textChanges: readonly Change[] = [
  (value) => `${String(value)}x`,
  (value) => String(value).slice(1),
  (value) => String(value).slice(0, -1),
  (value) => String(value).toUpperCase(),
  (value) => `${String(value)}\n`,
  (value) => `😀${String(value)}`,
  (value) => String(value).repeat(2),
  (value, seed) => String(value).replace(/[0-9a-f]/, ((seed >> 8) % 16).toString(16)),
  (value) => String(value).replace(/\d/g, "9"),
];

const numberChanges: readonly Change[] = [
  (value) => Number(value) + 1,
  (value) => Number(value) - 1,
  (value) => -Number(value),
  (value) => Number(value) + 0.5,
  (value) => Number(value) * 1000,
  (value) => Number(value) / 3,
  (value) => String(value),
];

const listChanges: readonly Change[] = [
  () => [],
  (value) => [...(value as unknown[]), ...(value as unknown[])],
  (value, seed) => Array.from({ length: (seed >> 8) % 60 }, () => (value as unknown[])[0] ?? null),
  (value, seed) => [...(value as unknown[]), junkAt(seed >> 8)],
];

const objectChanges: readonly Change[] = [
  (value, seed) => {
    const changed = { ...(value as Record<string, unknown>) };
    // Assignment would set the prototype; JSON.parse makes `__proto__` a field like any other.
    Object.defineProperty(changed, keys[(seed >> 8) % keys.length]!, {
      value: junkAt(seed >> 4),
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return changed;
  },
  (value) => Object.values(value as object),
];

function changed(value: unknown, seed: number): unknown {
  const replace: Change = (_, chosen) => junkAt(chosen >> 3);
  const changes =
    typeof value === "string"
      ? textChanges
      : typeof value === "number"
        ? numberChanges
        : Array.isArray(value)
          ? listChanges
          : typeof value === "object" && value !== null
            ? objectChanges
            : [];
  const change = seed % 4 === 0 ? replace : (changes[(seed >> 2) % (changes.length || 1)] ?? replace);
  return change(value, seed);
}

/** Changes the value at one place, which the seed chooses along with the change. */
function mutate(value: unknown, seed: number): unknown {
  const places: { holder: Node; key: string }[] = [];
  collect(value, places);
  const [chosen, change] = [seed % 997, Math.floor(seed / 997)];
  // A few chances for the whole: an added field should be common, as it must pass.
  const place = places[chosen % (places.length + 5)];
  if (!place) return changed(value, change);
  const fields = place.holder as Record<string, unknown>;
  if (change % 8 === 0 && !Array.isArray(place.holder)) delete fields[place.key];
  else fields[place.key] = changed(fields[place.key], change >> 3);
  return value;
}

function collect(value: unknown, places: { holder: Node; key: string }[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") continue;
    places.push({ holder: value as Node, key });
    collect(item, places);
  }
}

/** Data of every contract, changed at random. */
export function mutatedData(contracts: readonly EventContract[]): fc.Arbitrary<MutatedData> {
  const starts = contracts.flatMap((contract) =>
    contract.examples.map((example) => ({ contract, text: JSON.stringify(example) })),
  );
  return fc
    .tuple(fc.nat(starts.length - 1), fc.array(fc.nat(), { minLength: 1, maxLength: 2 }))
    .map(([start, seeds]) => {
      const { contract, text } = starts[start]!;
      return { contract, data: seeds.reduce(mutate, JSON.parse(text) as unknown) };
    });
}
