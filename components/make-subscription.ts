import type * as pulumi from "@pulumi/pulumi";
import { checkedPattern } from "./checked-pattern";
import { EventSubscription } from "./event-subscription";
import type { SharedResources } from "./functions/shared-resources";
import type { SubscribedBus, SubscriptionSpec } from "./subscription-spec";

interface MakeSubscriptionArgs {
  readonly bus: SubscribedBus;
  /** What the program calls the bus. */
  readonly name: string;
  readonly subscription: string;
  /** Names that other rules of the bus have. */
  readonly taken: Iterable<string>;
  readonly spec: SubscriptionSpec;
  readonly shared: SharedResources;
}

/** Subscribes to a bus. @throws naming bus and subscription, when the name or the events are not the bus' */
export function makeSubscription(
  { bus, name, subscription, taken, spec, shared }: MakeSubscriptionArgs,
  opts: pulumi.ComponentResourceOptions,
): EventSubscription {
  const { events } = spec;
  const asked = { bus: name, domain: bus.domain, kind: "subscription", subscription, taken, events } as const;
  const eventPattern = checkedPattern(asked);
  return new EventSubscription(
    `${name}-${subscription}`,
    { bus, subscription, eventPattern, spec, shared },
    opts,
  );
}
