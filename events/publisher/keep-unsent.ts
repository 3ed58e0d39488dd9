import type { Delivered } from "./create-delivery";
import type { OutgoingEvent } from "./outgoing-event";
import { UnsentEventsError } from "./publish-errors";
import type { PublisherPorts } from "./publisher-ports";
import type { Failed } from "./send-events";
import { NotKeptError, type Spool, type SpooledEvent } from "./spool";

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
    const { notKept, cause } = await add(records, spool);
    tellSpooled(
      records.filter((record) => !notKept.includes(record)),
      spool,
      ports,
    );
    if (notKept.length === 0) return;
    const isUnsent = ({ outgoing }: Failed): boolean => notKept.some(({ event }) => event === outgoing.event);
    throw unsentEvents(delivered, isUnsent, events, cause);
  };
}

/** Answers those that the spool did not take, and why. */
async function add(
  records: readonly SpooledEvent[],
  spool: Spool | undefined,
): Promise<{ readonly notKept: readonly SpooledEvent[]; readonly cause?: unknown }> {
  if (!spool) return { notKept: records, cause: new Error("No spool is configured.") };
  try {
    await spool.add(records);
    return { notKept: [] };
  } catch (error) {
    if (error instanceof NotKeptError) return { notKept: error.notKept, cause: error.cause };
    return { notKept: records, cause: error };
  }
}

function tellSpooled(
  records: readonly SpooledEvent[],
  spool: Spool | undefined,
  ports: PublisherPorts,
): void {
  if (records.length === 0) return;
  const codes = [...new Set(records.map(({ code }) => code))].join(", ");
  const where = spool?.place === undefined ? "" : ` ${spool.place}`;
  ports.count("EventsSpooled", records.length);
  ports.warn(`${records.length} events went to the spool${where}: ${codes}`);
}

function unsentEvents(
  { failed, unconfirmed }: Delivered,
  isUnsent: (failed: Failed) => boolean,
  events: readonly OutgoingEvent[],
  cause: unknown,
): UnsentEventsError {
  const originals = new Set(failed.map(({ outgoing }) => outgoing.original));
  const unsent = failed.filter(isUnsent).map(({ outgoing, failure: { code, message } }) => {
    return { event: outgoing.original, code, message };
  });
  const safe = {
    published: idsOf(events.filter(({ original }) => !originals.has(original))),
    unconfirmed: idsOf(unconfirmed),
    spooled: idsOf(failed.filter((one) => !isUnsent(one)).map(({ outgoing }) => outgoing)),
  };
  return new UnsentEventsError(unsent, safe, { cause });
}

/** Ids of events, in their order. */
export function idsOf(events: readonly OutgoingEvent[]): string[] {
  return events.map(({ event }) => event.metadata.id);
}
