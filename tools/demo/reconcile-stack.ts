import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Downstream } from "./downstream";
import { reconcileSubscription, type LedgerRow } from "./reconcile-subscription";
import {
  journalledEventIds,
  unprocessedIn,
  waitingIn,
  type HandledMessages,
  type UndeliveredEvents,
} from "./observe";
import type { SampleEvent } from "./publish-samples";
import type { StackPlaces } from "./stack-places";

/** What was published, and what was seen on its way. */
export interface DemoObservations {
  readonly samples: readonly SampleEvent[];
  readonly done: HandledMessages;
  readonly undelivered: UndeliveredEvents;
  /** By host name. */
  readonly downstream: ReadonlyMap<string, Downstream>;
}

/** Looks into every place where an event can end, and settles the account of each subscription. */
export async function reconcileStack(
  local: LocalAws,
  places: StackPlaces,
  observed: DemoObservations,
): Promise<LedgerRow[]> {
  const journal = await journalledEventIds(local, places.journalTable);
  const parked = await unprocessedIn(local, places.parkingLotQueue);
  const rejected = new Map(
    await Promise.all(
      Object.entries(places.buses).map(
        async ([domain, bus]) => [domain, await unprocessedIn(local, `${bus}-rejected`)] as const,
      ),
    ),
  );
  const rows: LedgerRow[] = [];
  for (const { domain, subscription, queueName, functionName, endpointHost } of places.subscriptions) {
    const effects = endpointHost ? observed.downstream.get(endpointHost)?.taken : journal.get(domain);
    const dead = await unprocessedIn(local, `${queueName}-dead-letters`);
    const undelivered = observed.undelivered.of(queueName);
    rows.push(
      reconcileSubscription({
        subscription: `${domain}/${subscription}`,
        published: observed.samples
          .filter((sample) => sample.domain === domain)
          .map(({ eventId }) => eventId),
        unmatched: waitingIn(local, `${places.buses[domain]}-unmatched`),
        done: observed.done.of(functionName),
        effects: effects ?? [],
        rejected: (rejected.get(domain) ?? []).filter(({ consumer }) => consumer === subscription),
        deadLettered: [
          ...dead,
          ...parked.filter((event) => event.domain === domain && event.consumer === subscription),
        ],
        recovered: [...(effects ?? [])].filter((id) => undelivered.has(id)).length,
      }),
    );
  }
  return rows;
}
