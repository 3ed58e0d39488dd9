import { gapInWindowMs } from "./draw-outages";
import { bodyAgain } from "./event-body";
import { makeEvent } from "./make-event";
import { sendTo } from "./model/send-to";
import { isHandleable, type SimulatedEvent } from "./model/simulated-event";
import type { Plan } from "./plan";
import type { SimulatedWorld } from "./simulated-world";

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
/** Less than consumers remember an event. */
const rememberedMs = 20 * dayMs;
/** How many events back somebody sends one again as a rule, or takes its id. */
const backlog = 500;
/** Share of what comes again that may be of any age. */
const shareOfOld = 0.5;
/** Events that come again long after everything else. */
const mostLate = 12;
/** So long after they may be forgotten they come again at most. */
const latestDays = 5;

/** What comes to the consumer's queue: new events, some under the id of an earlier one, and earlier ones again. */
export class Traffic {
  published = 0;
  /** Events that came again after everything else. */
  lateReturns = 0;
  private replays = 0;

  constructor(
    private readonly world: SimulatedWorld,
    private readonly plan: Pick<Plan, "archiveDays" | "memoryDays">,
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
    const { events, faults, queues, random, time } = this.world;
    const namesake = faults.strikes("equal-id") ? this.earlierEvent() : undefined;
    const event = makeEvent(
      ++this.published,
      time.nowMs,
      faults,
      random,
      namesake?.kind === "good" && !namesake.shape.isDeep ? namesake : undefined,
    );
    events.add(event);
    sendTo(queues.main, event.body);
    if (faults.strikes("bus-duplicate")) sendTo(queues.main, event.body);
    const again = faults.strikes("replay") ? this.oldEvent() : undefined;
    if (again) this.sendAgain(again);
  }

  /** An operator has mended what was wrong with an event, throws its dead letter away, and brings the event back. */
  bringBackOne(): void {
    const { events, queues } = this.world;
    const [received] = queues.deadLetters.receiveNow({ visibilityTimeoutSeconds: 60 });
    if (!received) return;
    const event = events.ofBody(received.message.body);
    event.isRepaired = true;
    this.sendAgain(event);
    queues.deadLetters.delete(received.receiptHandle);
  }

  /**
   * Lets some events that were handled come again, at any time from now until some days after consumers may forget them.
   * @returns when the last of them comes
   */
  bringBackLate(): number {
    const { events, random, time } = this.world;
    const handled = [...events.events.values()].filter(
      (event) => event.effects > 0 && event.copies === 0 && isHandleable(event),
    );
    let lastMs = time.nowMs;
    for (let count = handled.length && random.whole(0, mostLate); count > 0; count--) {
      const event = random.pick(handled);
      const forgottenMs = event.tookEffectAtMs + this.plan.memoryDays * dayMs;
      const atMs = Math.max(
        time.nowMs,
        random.pick([
          random.between(time.nowMs, forgottenMs),
          forgottenMs - random.between(0, 2 * minuteMs * 60),
          forgottenMs + random.between(0, latestDays * dayMs),
        ]),
      );
      lastMs = Math.max(lastMs, atMs);
      time.after(atMs - time.nowMs, () => {
        this.lateReturns += 1;
        this.sendAgain(event);
      });
    }
    return lastMs;
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

  /** One of the last, or any. */
  private oldEvent(): SimulatedEvent | undefined {
    const { events, random } = this.world;
    if (!random.chance(shareOfOld)) return this.earlierEvent();
    return events.events.get(random.whole(1, Math.max(1, this.published)));
  }

  /** A replay, while the archive has it, or somebody sends the event a second time. */
  private sendAgain(event: SimulatedEvent): void {
    const { events, queues, random, time } = this.world;
    const isArchived = time.nowMs - event.publishedAtMs < this.plan.archiveDays * dayMs;
    const isReplay = random.chance(0.5) && isArchived;
    const body = bodyAgain(event, isReplay ? `replay-${++this.replays}` : undefined, random);
    events.addBody(event, body);
    sendTo(queues.main, body);
  }
}
