import type { EventSender } from "./create-event-sender";
import type { PublisherPorts } from "./publisher-ports";
import type { ReplaySummary, SendBatch, Spool } from "./spool";

/** What became of a replay of the spool: `sent` are those on a bus that was seen. */
export interface SpoolSummary extends ReplaySummary {
  /** How many EventBridge has accepted as in `publish`'s summary; the spool has them no more. */
  readonly unconfirmed: number;
}

/** Bad records that one replay tells in lines of their own. */
const maxErrorLines = 20;

/** Replays a spool by a sender, and tells of what is bad in it. */
export async function replaySpool(
  spool: Spool,
  sender: EventSender,
  ports: PublisherPorts,
): Promise<SpoolSummary> {
  let unconfirmed = 0;
  const send: SendBatch = async (group) => {
    const result = await sender.send(group.map(({ event }) => sender.route(event)));
    unconfirmed += result.unconfirmed.length;
    const unsent = new Set(result.failed.map(({ outgoing }) => outgoing.original));
    return {
      kept: group.filter(({ event }) => unsent.has(event)),
      // What is refused for good must not hold up what comes after it.
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
