/** What of a service, or of a part of one, outlives a restart. */
export interface ServiceState {
  /**
   * What is there at this moment: plain data, Maps, Sets, times and bytes, which are written down before anything else
   * happens. A promise is of what was there when this was called.
   */
  save(): unknown;
  /** Takes it back, where nothing is yet. Nothing goes on by itself before {@link resume}. */
  restore(saved: never): void | Promise<void>;
  /** From now on everything goes on that does so by itself: deliveries, polling, schedules. Default: nothing does. */
  resume?(): void;
}

/** The states of several parts as one, by the parts' names. */
export function joinStates(parts: Readonly<Record<string, ServiceState>>): ServiceState {
  const entries = Object.entries(parts);
  return {
    save: () => Object.fromEntries(entries.map(([name, part]) => [name, part.save()])),
    async restore(saved: Readonly<Record<string, unknown>>) {
      for (const [name, part] of entries) await part.restore(saved[name] as never);
    },
    resume() {
      for (const [, part] of entries) part.resume?.();
    },
  };
}

/** How what cannot be written down is turned into what can, and back. */
interface Conversion<Key, Value, Saved> {
  save(value: Value): Saved;
  restore(saved: Saved, key: Key): Value;
}

/** The state of what a map holds. */
export function stateOfMap<Key, Value, Saved = Value>(
  map: Map<Key, Value>,
  conversion?: Conversion<Key, Value, Saved>,
): ServiceState {
  return {
    save: () =>
      conversion ? new Map([...map].map(([key, value]) => [key, conversion.save(value)] as const)) : map,
    restore(saved: ReadonlyMap<Key, Saved>) {
      map.clear();
      for (const [key, one] of saved)
        map.set(key, conversion ? conversion.restore(one, key) : (one as unknown as Value));
    },
  };
}

/** The state of an object's fields. */
export function stateOfFields(fields: object): ServiceState {
  return { save: () => fields, restore: (saved: object) => void Object.assign(fields, saved) };
}
