import type { PublishedBus, StackConfig } from "./stack-config";

/** Names of the roles that may publish to a bus; `*` in them stands for any text. */
export function publisherRolesOf(bus: PublishedBus, { publishers }: StackConfig): string[] {
  return publishers.filter(({ buses }) => buses.includes(bus)).map(({ role }) => role);
}
