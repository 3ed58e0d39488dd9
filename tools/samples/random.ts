/** Random choices that are the same in every run with the same seed, on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from `lowest` to `highest`, both possible. */
  integer(lowest: number, highest: number): number;
  /** Whether something happens that has this share of chances. */
  chance(share: number): boolean;
  pick<const Item>(items: readonly Item[]): Item;
  /** Up to `most` different items, at least one, in their own order. */
  some<const Item>(items: readonly Item[], most: number): Item[];
  hex(length: number): string;
  /** A UUID of version 4. */
  uuid(): string;
}

/** Numbers of the mulberry32 generator, whose whole state is one 32-bit number. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (lowest: number, highest: number): number =>
    lowest + Math.floor(fraction() * (highest - lowest + 1));
  const pick = <Item>(items: readonly Item[]): Item => items[integer(0, items.length - 1)]!;
  const hex = (length: number): string =>
    Array.from({ length }, () => integer(0, 15).toString(16)).join("");
  return {
    fraction,
    integer,
    pick,
    hex,
    chance: (share) => fraction() < share,
    some: (items, most) => {
      const wanted = new Set(Array.from({ length: integer(1, most) }, () => pick(items)));
      return items.filter((item) => wanted.has(item));
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(["8", "9", "a", "b"])}${hex(3)}-${hex(12)}`,
  };
}
