import { gapInWindowMs } from "./draw-outages";
import { bodyAgain } from "./event-body";
import { makeEvent } from "./make-event";
import type { SimulatedEvent } from "./model/simulated-event";
import type { SimulatedWorld } from "./simulated-world";

const minuteMs = 60_000;
/** Less than consumers remember an event. */
const rememberedMs = 20 * 1_440 * minuteMs;
/** How many events back somebody sends one again, or takes its id. */
const backlog = 500;

/** What comes to the consumer's queue: new events, some under the id of an earlier one, and earlier ones again. */
export class Traffic {
  published = 0;
  private replays = 0;

  constructor(
    private readonly world: SimulatedWorld,
    /** Events in all. */
    private readonly events: number,
  ) {}

  /** Publishes all events, one by one, in virtual time. */
  begin(meanGapMs: number): void {
    const { random, time } = this.world;
    if (this.published >= this.events) return;
    // Events come in bursts.
    const gapMs = -Math.log(1 - random.next()) * this.meanGapNowMs(meanGapMs);
    time.after(gapMs, () => {
      this.publish();
      this.begin(meanGapMs);
    });
  }

  /** Publishes the next event. */
  publish(): void {
    const { events, faults, queues, random, time, mapping } = this.world;
    const namesake = faults.strikes("equal-id") ? this.earlierEvent() : undefined;
    const event = makeEvent(
      ++this.published,
      time.nowMs,
      faults,
      random,
      namesake?.kind === "good" && !namesake.shape.isDeep ? namesake : undefined,
    );
    events.add(event);
    queues.main.send(event);
    if (faults.strikes("bus-duplicate")) queues.main.send(event);
    const again = faults.strikes("replay") ? this.earlierEvent() : undefined;
    if (again) this.sendAgain(again);
    mapping.poll();
  }

  /** An operator has mended what was wrong with an event, throws its dead letter away, and brings the event back. */
  bringBackOne(): void {
    const { queues, mapping } = this.world;
    const [received] = queues.deadLetters.receive(1, minuteMs);
    if (!received) return;
    received.message.event.isRepaired = true;
    this.sendAgain(received.message.event);
    queues.deadLetters.delete(received.receiptHandle);
    mapping.poll();
  }

  /** Few events come in a long outage, and a seed of many days costs no more than one of minutes. */
  private meanGapNowMs(meanGapMs: number): number {
    const { faults, time } = this.world;
    const window = faults.windowAt(time.nowMs);
    return window ? Math.max(meanGapMs, gapInWindowMs(window, this.events)) : meanGapMs;
  }

  /** One that was published within the time that consumers remember. */
  private earlierEvent(): SimulatedEvent | undefined {
    const { events, random, time } = this.world;
    const last = Math.max(1, this.published);
    const event = events.events.get(random.whole(Math.max(1, last - backlog), last));
    return event && time.nowMs - event.publishedAtMs < rememberedMs ? event : undefined;
  }

  /** A replay, or somebody publishes the event a second time. */
  private sendAgain(event: SimulatedEvent): void {
    const { events, queues, random } = this.world;
    const isReplay = random.chance(0.5);
    const body = bodyAgain(event, isReplay ? `replay-${++this.replays}` : undefined, random);
    events.addBody(event, body);
    queues.main.send(event, {}, { body });
  }
}
