import type { PublishedBus, Settings } from "./settings";

/** Names of the roles that may publish to a bus; `*` in them stands for any text. */
export function publishersTo(bus: PublishedBus, { publishers }: Settings): string[] {
  return publishers.filter(({ buses }) => buses.includes(bus)).map(({ role }) => role);
}
