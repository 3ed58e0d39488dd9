import { endedEvents } from "../demo/ended-events";
import { unprocessedIn, type UnprocessedMessage } from "../demo/observe";
import type { EventDestinations } from "../topology/event-destinations";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { accountForEvents, type SoakRow } from "./account-for-events";
import type { IdempotentEndpoint } from "./idempotent-endpoint";
import type { SoakEvent } from "./soak-events";
import type { SoakTrace } from "./soak-trace";

/** A stack that runs, and all who see where its events end. */
export interface SoakedStack {
  readonly local: LocalAws;
  readonly destinations: EventDestinations;
  /** By the endpoint's host. */
  readonly endpoints: ReadonlyMap<string, IdempotentEndpoint>;
  readonly trace: SoakTrace;
}

/** What the dead letters hold, by queue of the subscription. */
export type GivenUp = ReadonlyMap<string, readonly UnprocessedMessage[]>;

/** Looks into the dead letters of each subscription, and leaves them to others. */
export async function collectGivenUp({ local, destinations }: SoakedStack): Promise<GivenUp> {
  const abandoned = new Map<string, readonly UnprocessedMessage[]>();
  for (const { queue, deadLetters } of destinations.subscriptions)
    abandoned.set(queue, await unprocessedIn(local, deadLetters, true));
  return abandoned;
}

/** Looks into every place where an event can end, and accounts for each subscription whose effects can be seen. */
export async function collectRows(
  { local, destinations, endpoints, trace }: SoakedStack,
  events: readonly SoakEvent[],
  abandoned: GivenUp,
): Promise<SoakRow[]> {
  const ended = await endedEvents(local, destinations);
  const seen = [...ended].filter(([{ endpointHost, journalBucket }]) => endpointHost ?? journalBucket);
  return seen.map(([{ domain, name, queue, functionName, endpointHost }, found]) => {
    const subscription = `${domain}/${name}`;
    const accepted = endpointHost && endpoints.get(endpointHost)?.accepted;
    return accountForEvents({
      subscription,
      events: events.filter((event) => event.domain === domain),
      hasEndpoint: endpointHost !== undefined,
      deliveries: trace.deliveriesTo(queue),
      handled: accepted || countEach(found.journalled),
      // The endpoint may have had the event, or the journal: its objects alone tell, and a repeat finds it there.
      interrupted: trace.interrupted(functionName, subscription, ...(endpointHost ? [endpointHost] : [])),
      rejected: found.rejected,
      deadLettered: found.deadLettered,
      abandoned: abandoned.get(queue) ?? [],
      unmatched: found.unmatched.map(({ eventId }) => eventId),
      undelivered: trace.undelivered.of(queue),
    });
  });
}

/** Different events may have one id. */
function countEach(eventIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const eventId of eventIds) counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
  return counts;
}
