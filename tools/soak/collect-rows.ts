import { journalledEventIds, unprocessedIn } from "../demo/observe";
import type { StackPlaces } from "../demo/stack-places";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { accountForEvents, type SoakRow } from "./account-for-events";
import type { IdempotentEndpoint } from "./idempotent-endpoint";
import type { SoakEvent } from "./soak-events";
import type { SoakTrace } from "./soak-trace";

/** A stack that runs, and all who see where its events end. */
export interface SoakedStack {
  readonly local: LocalAws;
  readonly places: StackPlaces;
  /** By the endpoint's host. */
  readonly endpoints: ReadonlyMap<string, IdempotentEndpoint>;
  readonly trace: SoakTrace;
}

/** Looks into every place where an event can end, and accounts for the events of each subscription. */
export async function collectRows(
  { local, places, endpoints, trace }: SoakedStack,
  events: readonly SoakEvent[],
): Promise<SoakRow[]> {
  const journal = await journalledEventIds(local, places.journalTable);
  const parked = await unprocessedIn(local, places.parkingLotQueue);
  const rejected = await readOfEachBus("rejected");
  const unmatched = await readOfEachBus("unmatched");
  const rows: SoakRow[] = [];
  for (const { domain, subscription, queueName, functionName, endpointHost } of places.subscriptions) {
    const name = `${domain}/${subscription}`;
    const accepted = endpointHost && endpoints.get(endpointHost)?.accepted;
    rows.push(
      accountForEvents({
        subscription: name,
        events: events.filter((event) => event.domain === domain),
        hasEndpoint: endpointHost !== undefined,
        deliveries: trace.deliveriesTo(queueName),
        handled: accepted || countEach(journal.get(domain) ?? []),
        // The endpoint may have had the event, or the journal: its table alone tells, and a repeat finds it there.
        interrupted: trace.interrupted(functionName, name, ...(endpointHost ? [endpointHost] : [])),
        rejected: (rejected.get(domain) ?? []).filter(({ consumer }) => consumer === subscription),
        deadLettered: [
          ...(await unprocessedIn(local, `${queueName}-dead-letters`)),
          ...parked.filter((event) => event.domain === domain && event.consumer === subscription),
        ],
        unmatched: (unmatched.get(domain) ?? []).map(({ eventId }) => eventId),
        undelivered: trace.undelivered.of(queueName),
      }),
    );
  }
  return rows;

  async function readOfEachBus(kind: "rejected" | "unmatched") {
    return new Map(
      await Promise.all(
        Object.entries(places.buses).map(
          async ([domain, bus]) => [domain, await unprocessedIn(local, `${bus}-${kind}`)] as const,
        ),
      ),
    );
  }
}

/** Other events of one id stand beside the first, with `#1`, `#2` and so on behind the id. */
function countEach(eventIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of eventIds) {
    const [eventId = key] = key.split("#");
    counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
  }
  return counts;
}
