import type { StackConfig } from "./read-config";
import type { PublishedBus } from "./read-publishers";

/** Names of the roles that may publish to a bus; `*` in them stands for any text. */
export function publisherRolesOf(bus: PublishedBus, { publishers }: StackConfig): string[] {
  return publishers.filter(({ buses }) => buses.includes(bus)).map(({ role }) => role);
}
