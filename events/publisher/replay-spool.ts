import type { Delivery } from "./create-delivery";
import type { PublisherPorts } from "./publisher-ports";
import type { ReplaySummary, SendGroup, Spool } from "./spool";

/** What became of a replay of the spool: `sent` are those on a bus that was seen. */
export interface SpoolSummary extends ReplaySummary {
  /** How many EventBridge has accepted as in `publish`'s summary; the spool has them no more. */
  readonly unconfirmed: number;
}

/** Bad records that one replay tells in lines of their own. */
const maxErrorLines = 20;

/** Replays a spool by a delivery, and tells of what is bad in it. */
export async function replaySpool(
  spool: Spool,
  delivery: Delivery,
  ports: PublisherPorts,
): Promise<SpoolSummary> {
  let unconfirmed = 0;
  const send: SendGroup = async (group) => {
    const delivered = await delivery.deliver(group.map(({ event }) => delivery.route(event)));
    unconfirmed += delivered.unconfirmed.length;
    const unsent = new Set(delivered.failed.map(({ outgoing }) => outgoing.original));
    return {
      kept: group.filter(({ event }) => unsent.has(event)),
      // What is refused for good must not hold up what comes after it.
      goOn: delivered.failed.every(({ failure }) => !failure.transient),
    };
  };
  const { sent, kept, bad } = await spool.replay(send);
  if (bad.length > 0) ports.count("SpoolBadRecords", bad.length);
  for (const { where, problem } of bad.slice(0, maxErrorLines)) ports.error(`spool ${where}: ${problem}`);
  if (bad.length > maxErrorLines)
    ports.error(`spool: ${bad.length - maxErrorLines} more bad records than are told here`);
  return { sent: sent - unconfirmed, unconfirmed, kept, bad };
}
