import type { SendResult } from "./create-event-sender";
import type { OutgoingEvent } from "./outgoing-event";
import { UnsentEventsError } from "./publish-errors";
import type { PublisherPorts } from "./publisher-ports";
import type { FailedEntry } from "./send-events";
import { NotSpooledError, type Spool, type SpooledEvent } from "./spool";

/** Puts failed events into the spool, and rejects with those that it does not keep. */
export function spoolUnsent(spool: Spool | undefined, ports: PublisherPorts) {
  let sequence = 0;
  return async (result: SendResult, events: readonly OutgoingEvent[]): Promise<void> => {
    const { failed } = result;
    if (failed.length === 0) return;
    const attemptedAtMs = ports.now();
    const records = failed.map(({ outgoing, failure }): SpooledEvent => {
      return { event: outgoing.event, attemptedAtMs, sequence: sequence++, code: failure.code };
    });
    const { notSpooled, cause } = await add(records, spool);
    const kept = records.filter((record) => !notSpooled.includes(record));
    if (kept.length > 0) tellSpooled(kept, spool, ports);
    if (notSpooled.length === 0) return;
    const isUnsent = ({ outgoing }: FailedEntry): boolean =>
      notSpooled.some(({ event }) => event === outgoing.event);
    throw unsentEvents(result, isUnsent, events, cause);
  };
}

/** Answers the events that the spool does not have, and why. */
async function add(
  records: readonly SpooledEvent[],
  spool: Spool | undefined,
): Promise<{ readonly notSpooled: readonly SpooledEvent[]; readonly cause?: unknown }> {
  if (!spool) return { notSpooled: records, cause: new Error("No spool is configured.") };
  try {
    await spool.add(records);
    return { notSpooled: [] };
  } catch (error) {
    if (error instanceof NotSpooledError) return { notSpooled: error.notSpooled, cause: error.cause };
    return { notSpooled: records, cause: error };
  }
}

function tellSpooled(records: readonly SpooledEvent[], spool: Spool | undefined, ports: PublisherPorts) {
  const codes = [...new Set(records.map(({ code }) => code))].join(", ");
  const where = spool?.place === undefined ? "" : ` ${spool.place}`;
  ports.count("EventsSpooled", records.length);
  ports.warn(`${records.length} events went to the spool${where}: ${codes}`);
}

function unsentEvents(
  { failed, unconfirmed }: SendResult,
  isUnsent: (failed: FailedEntry) => boolean,
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

export function idsOf(events: readonly OutgoingEvent[]): string[] {
  return events.map(({ event }) => event.metadata.id);
}
