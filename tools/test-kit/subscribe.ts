import type { DomainEventBus } from "../../components/domain-event-bus";
import type { EventSubscription } from "../../components/event-subscription";

/** What an author wrote: subscribes to the bus of a domain, and makes what the subscription needs besides. */
export type Subscribe = (bus: DomainEventBus) => EventSubscription;
