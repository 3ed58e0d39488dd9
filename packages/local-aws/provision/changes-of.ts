import type { Fields } from "./translate-inputs";

/** The fields that differ, as they are afterwards: undefined for one that is gone. */
export function changesOf(before: Fields, after: Fields): Fields {
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}
