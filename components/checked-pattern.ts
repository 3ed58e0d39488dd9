import { subscriptionPattern } from "../events/contracts/event-pattern";
import type { Domain } from "../events/domains";
import type { EventContract } from "../events/schema/contract";
import { reservedNames, subscriptionNamePattern } from "../handlers/settings/names";

interface AskedSubscription {
  /** What the program calls the bus. */
  readonly bus: string;
  readonly domain: Domain;
  readonly kind: "subscription" | "forward";
  readonly subscription: string;
  /** Names that other rules of the bus have. */
  readonly taken: Iterable<string>;
  readonly events: readonly EventContract[];
}

/** The event pattern of a new rule. @throws naming bus and rule, when its name or its events are not the bus' */
export function checkedPattern({
  bus,
  domain,
  kind,
  subscription,
  taken,
  events,
}: AskedSubscription): string {
  const where = `DomainEventBus "${bus}": ${kind} "${subscription}"`;
  if (!subscriptionNamePattern.test(subscription))
    throw new Error(`${where}: the name must be 1 to 22 small letters, digits and dashes, a letter first.`);
  if ([...taken].includes(subscription)) throw new Error(`${where}: the bus already has one of this name.`);
  if (reservedNames.includes(subscription))
    throw new Error(`${where}: this is the name of one of the bus' own queues.`);
  try {
    return JSON.stringify(subscriptionPattern(domain, events));
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}.`);
  }
}
