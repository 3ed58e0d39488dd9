import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Progress } from "../progress";
import { publishSamples, readSamples, type SampleEvent } from "../demo/publish-samples";
import type { EventDestinations } from "../topology/event-destinations";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { connectionTo } from "./connection-to";
import type { FaultDriver } from "./fault-driver";
import { PoisonTrace } from "./poison-trace";
import { isForPublishers, type PublisherPool } from "./publisher-pool";
import type { SoakEvent } from "./soak-events";
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

const eventsAtOnce = 10;
/** No outage begins so shortly before the poison comes, and the last one is over so long after. */
const calmShare = 0.59;
const calmMs = 20_000;
/** What fails by itself is told from an outage by what becomes of others: these are published until it is abandoned. */
const neighbours: readonly { readonly upTo: number; readonly pauseMs: number }[] = [
  { upTo: 2_000, pauseMs: 500 },
  // From its fourth failure on an event waits for minutes.
  { upTo: Infinity, pauseMs: 2_500 },
];

/** Publishing waits while a queue has more visible messages: faults are to meet consumers that are at work. */
function mostVisible(events: number): number {
  return Math.min(2_000, Math.max(50, events / 20));
}

/** Publishes events as any producer could, through the SDK alone, no faster than consumers handle them. */
export class EventPublishing {
  private readonly client: EventBridgeClient;
  private readonly poison: PoisonTrace;

  constructor(private readonly args: PublishingArgs) {
    const { local, destinations, events } = args;
    this.client = new EventBridgeClient({ ...connectionTo(local), maxAttempts: 30 });
    this.poison = new PoisonTrace(local.trace, destinations, events);
  }

  /** Publishes all that the publishing processes do not. */
  async publishAll(): Promise<void> {
    const { local, destinations, events, driver, publishers, progress, signal } = this.args;
    const samples = this.samplesOf(events.filter((event, index) => !isForPublishers(event, index)));
    let isCalm = !this.poison.isLeft;
    await publishSamples(this.client, samples, async (published) => {
      const share = published / samples.length;
      driver.reach(share);
      publishers.allow(share);
      progress.count("published", published, samples.length);
      await untilThereIsRoom(local, destinations, mostVisible(events.length), signal);
      if (isCalm || share < calmShare) return;
      isCalm = true;
      await pauseFor(calmMs);
    });
  }

  /** Publishes further events until all poison is abandoned, or none are left; resolves to those. */
  async publishNeighbours(supply: readonly SoakEvent[]): Promise<readonly SoakEvent[]> {
    const { progress, signal } = this.args;
    let published = 0;
    while (this.poison.isLeft && published < supply.length) {
      signal.throwIfAborted();
      const few = supply.slice(published, published + eventsAtOnce);
      await publishSamples(this.client, this.samplesOf(few), () => undefined);
      published += few.length;
      progress.count("published beside poison", published, supply.length);
      await pauseFor(neighbours.find(({ upTo }) => published <= upTo)?.pauseMs ?? 0);
    }
    this.poison.close();
    return supply.slice(0, published);
  }

  private samplesOf(events: readonly SoakEvent[]): readonly SampleEvent[] {
    const lines = events.map(({ line }) => JSON.stringify(line));
    return readSamples(lines, this.args.destinations.stack);
  }
}

function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
