import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Progress } from "../progress";
import { publishSamples, readSamples } from "../demo/publish-samples";
import type { EventDestinations } from "../topology/event-destinations";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { connectionTo } from "./connection-to";
import type { FaultDriver } from "./fault-driver";
import { PoisonTrace } from "./poison-trace";
import { isForPublishers, type PublisherPool } from "./publisher-pool";
import { poisonShares, type SoakEvent } from "./soak-events";
import { untilThereIsRoom } from "./until-there-is-room";

/** What publishing a soak's events needs. */
export interface PublishingArgs {
  readonly local: LocalAws;
  readonly destinations: EventDestinations;
  readonly events: readonly SoakEvent[];
  /** Is told how much is published. */
  readonly driver: Pick<FaultDriver, "reach">;
  /** Publishes its own events meanwhile. */
  readonly publishers: Pick<PublisherPool, "allow">;
  readonly progress: Pick<Progress, "count">;
  readonly signal: AbortSignal;
}

/** No outage begins so shortly before the poison comes, and the last one is over so long after. */
const calmShare = 0.59;
const calmMs = 20_000;
/** What fails by itself is told from an outage by what becomes of others: these come so far apart while it is tried. */
const neighbourPauseMs = 4_000;

/** Publishing waits while a queue has more visible messages: faults are to meet consumers that are at work. */
function mostVisible(events: number): number {
  return Math.min(2_000, Math.max(50, events / 20));
}

/** Publishes events as any producer could, through the SDK alone, no faster than consumers handle them. */
export async function publishEvents(args: PublishingArgs): Promise<void> {
  const { local, destinations, events, driver, publishers, progress, signal } = args;
  const direct = events.filter((event, index) => !isForPublishers(event, index));
  const samples = readSamples(
    direct.map(({ line }) => JSON.stringify(line)),
    destinations.stack,
  );
  const client = new EventBridgeClient({ ...connectionTo(local), maxAttempts: 30 });
  const poison = new PoisonTrace(local.trace, destinations, events);
  const [, neighboursFrom] = poisonShares;
  let isCalm = !poison.isLeft;
  await publishSamples(client, samples, async (published) => {
    const share = published / samples.length;
    driver.reach(share);
    publishers.allow(share);
    progress.count("published", published, samples.length);
    await untilThereIsRoom(local, destinations, mostVisible(events.length), signal);
    if (!isCalm && share >= calmShare) {
      isCalm = true;
      await pauseFor(calmMs);
    }
    if (poison.isLeft && share >= neighboursFrom) await pauseFor(neighbourPauseMs);
    signal.throwIfAborted();
  });
  poison.close();
}

function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
