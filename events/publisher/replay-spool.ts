import type { EventSender } from "./create-event-sender";
import type { PublisherPorts } from "./publisher-ports";
import type { ReplaySummary, SendBatch, Spool } from "./spool";

/** The result of a replay; `sent` counts the events on a bus that is confirmed. */
export interface SpoolSummary extends ReplaySummary {
  /** As in the summary of `publish`; these events have left the spool. */
  readonly unconfirmed: number;
}

/** Bad records that a replay reports in lines of their own. */
const maxErrorLines = 20;

export async function replaySpool(spool: Spool, sender: EventSender, ports: PublisherPorts) {
  let unconfirmed = 0;
  const send: SendBatch = async (group) => {
    const result = await sender.send(group.map(({ event }) => sender.route(event)));
    unconfirmed += result.unconfirmed.length;
    const unsent = new Set(result.failed.map(({ outgoing }) => outgoing.original));
    return {
      kept: group.filter(({ event }) => unsent.has(event)),
      // Permanently refused events must not block later ones.
      proceed: result.failed.every(({ failure }) => !failure.transient),
    };
  };
  const { sent, kept, bad } = await spool.replay(send);
  if (bad.length > 0) ports.count("SpoolBadRecords", bad.length);
  for (const { where, problem } of bad.slice(0, maxErrorLines)) ports.error(`spool ${where}: ${problem}`);
  if (bad.length > maxErrorLines)
    ports.error(`spool: ${bad.length - maxErrorLines} more bad records than are told here`);
  return { sent: sent - unconfirmed, unconfirmed, kept, bad };
}
