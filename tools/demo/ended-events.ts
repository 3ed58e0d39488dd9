import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { DomainSubscription, EventDestinations } from "../topology/event-destinations";
import { journalledEventIds, unprocessedIn, type UnprocessedMessage } from "./observe";

/** What was found of one subscription's events in the places where they can end. */
export interface EndedEvents {
  /** Ids in the journal that are of the subscription's domain. */
  readonly journalled: readonly string[];
  readonly rejected: readonly UnprocessedMessage[];
  /** In the dead-letter queue, or given up by recovery. */
  readonly deadLettered: readonly UnprocessedMessage[];
  readonly unmatched: readonly UnprocessedMessage[];
}

/** Reads every queue in which events end, each once, and the journal. */
export async function endedEvents(
  local: LocalAws,
  { subscriptions, parkingLotQueue, journalBucket }: EventDestinations,
): Promise<ReadonlyMap<DomainSubscription, EndedEvents>> {
  const journal = await journalledEventIds(local, journalBucket);
  const names = subscriptions.flatMap((one) => [one.deadLetters, one.rejected, one.unmatched]);
  const messages = new Map<string, UnprocessedMessage[]>();
  for (const name of new Set([...names, parkingLotQueue]))
    messages.set(name, await unprocessedIn(local, name));
  const readFrom = (queue: string): readonly UnprocessedMessage[] => messages.get(queue) ?? [];
  return new Map(
    subscriptions.map((one) => [
      one,
      {
        journalled: journal.get(one.domain) ?? [],
        rejected: readFrom(one.rejected).filter(({ consumer }) => consumer === one.name),
        deadLettered: [
          ...readFrom(one.deadLetters),
          ...readFrom(parkingLotQueue).filter(
            ({ domain, consumer }) => domain === one.domain && consumer === one.name,
          ),
        ],
        unmatched: readFrom(one.unmatched),
      },
    ]),
  );
}
