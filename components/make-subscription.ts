import type * as pulumi from "@pulumi/pulumi";
import { subscriptionPattern } from "../events/contracts/event-pattern";
import { reservedNames, subscriptionNamePattern } from "../handlers/settings/names";
import { EventSubscription } from "./event-subscription";
import type { SharedResources } from "./functions/shared-resources";
import type { SubscribedBus, SubscriptionSpec } from "./subscription-spec";

interface MakeSubscriptionArgs {
  readonly bus: SubscribedBus;
  /** What the program calls the bus. */
  readonly name: string;
  readonly subscription: string;
  /** Names that other subscriptions of the bus have. */
  readonly taken: Iterable<string>;
  readonly spec: SubscriptionSpec;
  readonly shared: SharedResources;
}

/** Subscribes to a bus. @throws naming bus and subscription, when the name or the events are not the bus' */
export function makeSubscription(
  { bus, name, subscription, taken, spec, shared }: MakeSubscriptionArgs,
  opts: pulumi.ComponentResourceOptions,
): EventSubscription {
  const where = `DomainEventBus "${name}": subscription "${subscription}"`;
  if (!subscriptionNamePattern.test(subscription))
    throw new Error(`${where}: the name must be 1 to 22 small letters, digits and dashes, a letter first.`);
  if ([...taken].includes(subscription)) throw new Error(`${where}: the bus already has one of this name.`);
  if (reservedNames.includes(subscription))
    throw new Error(`${where}: this is the name of one of the bus' own queues.`);
  let eventPattern: string;
  try {
    eventPattern = JSON.stringify(subscriptionPattern(bus.domain, spec.events));
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}.`);
  }
  return new EventSubscription(
    `${name}-${subscription}`,
    { bus, subscription, eventPattern, spec, shared },
    opts,
  );
}
