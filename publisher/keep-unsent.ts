import type { Delivered } from "./create-delivery";
import type { OutgoingEvent } from "./outgoing-event";
import { UnsentEventsError } from "./publish-errors";
import type { PublisherPorts } from "./publisher-ports";
import type { Spool, SpooledEvent } from "./spool";

/** Puts what was not sent into the spool, or rejects with it. */
export function keepUnsent(spool: Spool | undefined, ports: PublisherPorts) {
  let sequence = 0;
  return async (delivered: Delivered, events: readonly OutgoingEvent[]): Promise<void> => {
    const { failed } = delivered;
    if (failed.length === 0) return;
    const attemptedAtMs = ports.now();
    const records = failed.map(({ outgoing, failure }): SpooledEvent => {
      return { event: outgoing.event, attemptedAtMs, sequence: sequence++, code: failure.code };
    });
    try {
      if (!spool) throw new Error("No spool is configured.");
      await spool.add(records);
    } catch (cause) {
      throw unsentEvents(delivered, events, cause);
    }
    const codes = [...new Set(records.map(({ code }) => code))].join(", ");
    const where = spool?.place === undefined ? "" : ` ${spool.place}`;
    ports.count("EventsSpooled", failed.length);
    ports.warn(`${failed.length} events went to the spool${where}: ${codes}`);
  };
}

function unsentEvents(
  { failed, unconfirmed }: Delivered,
  events: readonly OutgoingEvent[],
  cause: unknown,
): UnsentEventsError {
  const unsent = failed.map(({ outgoing, failure: { code, message } }) => {
    return { event: outgoing.original, code, message };
  });
  const unsentEvents = new Set(unsent.map(({ event }) => event));
  const published = events.filter(({ original }) => !unsentEvents.has(original));
  return new UnsentEventsError(unsent, idsOf(published), idsOf(unconfirmed), { cause });
}

/** Ids of events, in their order. */
export function idsOf(events: readonly OutgoingEvent[]): string[] {
  return events.map(({ event }) => event.metadata.id);
}
