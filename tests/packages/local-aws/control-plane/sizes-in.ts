/** What is of the moment: timers, listeners, processes, who waits. An event is one object on its way and in its archive. */
const ofTheMoment = /^(clock|trace|timers?|listeners|runner|waiting|arrivals|stopPolling|random|event)$/;

/**
 * How much every collection holds that is somewhere in the services: what one of them forgets through a restart is a
 * difference, whatever it is and whoever reads it.
 */
export function sizesIn(services: object): Record<string, number> {
  const sizes: Record<string, number> = {};
  const seen = new Set<unknown>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    if (value instanceof Uint8Array || value instanceof Date) return;
    seen.add(value);
    const isKeyed = value instanceof Map || value instanceof Set;
    const entries: [unknown, unknown][] =
      value instanceof Map
        ? [...value]
        : Object.entries(value instanceof Set ? ([...value] as unknown[]) : value);
    if (isKeyed || Array.isArray(value)) sizes[path] = entries.length;
    for (const [key, one] of entries)
      if (isKeyed || !ofTheMoment.test(String(key))) walk(one, `${path}.${String(key)}`);
  };
  walk(services, "");
  return sizes;
}
