import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Downstream } from "./downstream";
import { reconcileSubscription, type LedgerRow } from "./reconcile-subscription";
import { endedEvents } from "./ended-events";
import type { HandledMessages, UndeliveredEvents } from "./observe";
import type { SampleEvent } from "./publish-samples";
import type { EventDestinations } from "../topology/event-destinations";

/** What was published, and what was seen on its way. */
export interface DemoObservations {
  readonly samples: readonly SampleEvent[];
  readonly handled: HandledMessages;
  readonly undelivered: UndeliveredEvents;
  /** By host name. */
  readonly downstream: ReadonlyMap<string, Downstream>;
}

/** Looks into every place where an event can end, and reconciles each subscription. */
export async function reconcileStack(
  local: LocalAws,
  destinations: EventDestinations,
  observed: DemoObservations,
): Promise<LedgerRow[]> {
  const ended = await endedEvents(local, destinations);
  return [...ended].map(([{ domain, name, queue, functionName, endpointHost }, found]) => {
    const effects = endpointHost ? (observed.downstream.get(endpointHost)?.taken ?? []) : found.journalled;
    const undelivered = observed.undelivered.of(queue);
    return reconcileSubscription({
      subscription: `${domain}/${name}`,
      published: observed.samples.filter((sample) => sample.domain === domain).map(({ eventId }) => eventId),
      unmatched: found.unmatched.length,
      handled: observed.handled.of(functionName),
      effects,
      rejected: found.rejected,
      deadLettered: found.deadLettered,
      recovered: effects.filter((id) => undelivered.has(id)).length,
    });
  });
}
