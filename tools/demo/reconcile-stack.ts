import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Downstream } from "./downstream";
import { reconcileSubscription, type LedgerRow } from "./reconcile-subscription";
import { endedEvents } from "./ended-events";
import type { HandledMessages, UndeliveredEvents } from "./observe";
import { metricSum, sumSince } from "./metric-sum";
import type { SampleEvent } from "./publish-samples";
import type { DomainSubscription, EventDestinations } from "../topology/event-destinations";
import { takesType } from "../topology/takes-type";

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
  const isTaken = ({ domain, type }: SampleEvent): boolean =>
    destinations.subscriptions.some((one) => one.domain === domain && takesType(one.detailTypes, type));
  return [...ended].map(([subscription, found]) => {
    const { domain, name, queue, functionName, endpointHost, detailTypes } = subscription;
    const taken = endpointHost === undefined ? undefined : observed.downstream.get(endpointHost)?.taken;
    const journalled = subscription.journalBucket === undefined ? undefined : found.journalled;
    const effects = taken ?? journalled ?? processedOf(local, subscription);
    const undelivered = observed.undelivered.of(queue);
    return reconcileSubscription({
      subscription: `${domain}/${name}`,
      published: observed.samples
        .filter((sample) => sample.domain === domain)
        .filter((sample) => takesType(detailTypes, sample.type) || !isTaken(sample))
        .map(({ eventId }) => eventId),
      unmatched: found.unmatched.length,
      handled: observed.handled.of(functionName),
      effects,
      rejected: found.rejected,
      deadLettered: found.deadLettered,
      recovered: [...(taken ?? journalled ?? [])].filter((id) => undelivered.has(id)).length,
    });
  });
}

/** Of a subscription whose effects nobody else can count: messages that left its queue, and were not put aside. */
function processedOf(local: LocalAws, subscription: DomainSubscription): number {
  const left = sumSince(local, {
    namespace: "AWS/SQS",
    metric: "NumberOfMessagesDeleted",
    dimensions: { QueueName: subscription.queue },
  });
  const aside = ["EventsRejected", "EventsDeadLettered", "EventsDuplicate"];
  return aside.reduce((rest, metric) => rest - metricSum(local, subscription, metric, 0), left);
}
