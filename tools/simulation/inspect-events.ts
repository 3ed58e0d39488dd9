import type { IdempotencyItem } from "../../handlers/consumer/idempotency-item";
import type { StateItem } from "../../handlers/ports/state-table";
import type { IdempotencySettings } from "../../handlers/settings/consumer-settings";
import type { SimulatedEnvironment } from "./model/simulated-environment";
import { describeEvent, isHandleable, type SimulatedEvent } from "./model/simulated-event";
import type { StoredMessage } from "../../packages/local-aws/sqs/stored-message";
import type { Queue } from "../../packages/local-aws/sqs/queue";
import type { Leaving, QueueObserver } from "../../packages/local-aws/sqs/queue-dependencies";
import { idIn, Marks } from "./marks";
import {
  deadLetterFault,
  misplacement,
  parkingLotFault,
  rejectionFault,
  type PlacedMessage,
  type PlacementRules,
} from "./right-places";
import type { Violations } from "./violations";

/** Clocks of processes differ by less. */
const skewMs = 60_000;

/** The queues of one subscription and its environment, by what they are for. */
export interface Queues {
  readonly main: Queue;
  readonly deadLetters: Queue;
  readonly rejected: Queue;
  readonly parkingLot: Queue;
}

/** Follows every event through all places, and says at once when one is lost, misplaced or handled twice (I1, I2, I3). */
export class EventInspector implements QueueObserver<Queue> {
  /** By number. */
  readonly events = new Map<number, SimulatedEvent>();
  /** Folds everything that happened into one number. */
  digest = 0;
  repeats = 0;
  /** Events that came again when nothing was to be remembered of them any more, and took effect again. */
  forgotten = 0;
  maxReceives = 0;
  queues!: Queues;
  private readonly byBody = new Map<string, SimulatedEvent>();
  /** By id in small letters. */
  private readonly byId = new Map<string, SimulatedEvent[]>();
  private readonly claims = new Map<string, Buffer>();
  private readonly marks: Marks;

  constructor(
    private readonly mode: IdempotencySettings["mode"],
    /** How long an event may wait. */
    private readonly maxAgeMs: number,
    /** How long after it was handled an event is remembered. */
    private readonly memoryMs: number,
    private readonly nowMs: () => number,
    private readonly violations: Violations,
  ) {
    this.marks = new Marks(nowMs);
  }

  add(event: SimulatedEvent): void {
    this.events.set(event.number, event);
    this.addBody(event, event.body);
    if (event.claim) this.claims.set(event.claim.key, event.claim.stored);
    const id = event.id.toLowerCase();
    const namesakes = this.byId.get(id);
    if (!namesakes) this.byId.set(id, [event]);
    else for (const namesake of [...namesakes, event]) namesake.sharesId = true;
    namesakes?.push(event);
  }

  /** One more way in which the event travels. */
  addBody(event: SimulatedEvent, body: string): void {
    this.byBody.set(body, event);
  }

  /** The event that a body holds; a body that nobody published is a breach. */
  ofBody(body: string): SimulatedEvent {
    const event = this.byBody.get(body);
    if (!event) throw new Error(`Nobody published this body: ${body}`);
    return event;
  }

  /** What is stored under a claim's key. */
  claimed(key: string): Buffer | undefined {
    return this.claims.get(key);
  }

  ofNumber(number: number): SimulatedEvent {
    return this.events.get(number) as SimulatedEvent;
  }

  entered(queue: Queue, { message, history }: StoredMessage): void {
    const event = this.ofBody(message.body);
    event.copies += 1;
    this.fold(1, event);
    if (queue === this.queues.main && event.queued++ === 0) event.queuedSinceMs = this.nowMs();
    const placed = {
      event,
      attributes: message.attributes,
      movedFromArn: history.deadLetterSourceArn,
    };
    if (queue === this.queues.deadLetters) this.checkPlacement("I2", placed, deadLetterFault);
    else if (queue === this.queues.rejected) this.checkPlacement("I1", placed, rejectionFault);
    else if (queue === this.queues.parkingLot) this.checkPlacement("I7", placed, parkingLotFault);
  }

  left(queue: Queue, { message, receivesHere }: StoredMessage, how: Leaving): void {
    const { main, rejected, parkingLot } = this.queues;
    // What a rejected or parking-lot queue deletes at the end of its retention was left to people.
    if (how === "expired" && (queue === rejected || queue === parkingLot)) return;
    const event = this.ofBody(message.body);
    event.copies -= 1;
    if (queue === main) event.queued -= 1;
    this.maxReceives = Math.max(this.maxReceives, receivesHere);
    this.fold(how === "redriven" ? 3 : 2, event);
    if (how === "redriven") {
      // It is in the dead letters next.
      if (isHandleable(event)) this.breach("I2", event, `was moved by SQS after ${receivesHere} receives`);
    } else if (event.copies === 0 && event.effects === 0) {
      this.breach("I1", event, `was ${how} and is nowhere else`);
    }
  }

  attemptBegins(event: SimulatedEvent, environment: SimulatedEnvironment): void {
    this.marks.attemptBegins(event, environment);
    environment.attempting.add(event);
    environment.attempted.add(event);
  }

  attemptEnds(event: SimulatedEvent, environment: SimulatedEnvironment): void {
    this.marks.attemptEnds(event, environment);
    environment.attempting.delete(event);
  }

  tookEffect(event: SimulatedEvent, environment: SimulatedEnvironment): void {
    const isForgotten = event.effects > 0 && this.nowMs() - event.tookEffectAtMs > this.memoryMs - skewMs;
    event.effects += 1;
    event.tookEffectAtMs = this.nowMs();
    event.tookEffectIn = environment.id;
    this.fold(4, event);
    if (event.effects <= 1) return;
    if (isForgotten) {
      this.forgotten += 1;
      return;
    }
    this.repeats += 1;
    const isExcused = event.mayRepeat || (this.mode === "mark" && this.marks.mayRepeat(event, environment));
    if (this.mode !== "none" && !isExcused) {
      this.breach("I3", event, `took effect ${event.effects} times without a fault that explains it`);
    }
  }

  /** What was to be written about an event got no answer: that it was handled may be written nowhere. */
  idempotencyAnswered(
    key: string,
    environment: SimulatedEnvironment,
    isAnswered: boolean,
    written: StateItem | undefined,
  ): void {
    if (isAnswered) return this.marks.answered(key, environment, written);
    if ((written as IdempotencyItem | undefined)?.state !== "COMPLETED") return;
    for (const event of this.byId.get(idIn(key)) ?? []) event.mayRepeat = true;
  }

  written(key: string, item: StateItem): void {
    this.marks.written(key, item);
    this.digest = (Math.imul(this.digest, 31) + item.version) | 0;
  }

  /** After everything: every event in its place. */
  checkPlaces(): void {
    for (const event of this.events.values()) {
      const fault = misplacement(event);
      if (fault) this.breach("I1", event, fault);
    }
    for (const namesakes of this.byId.values()) {
      const isLost = namesakes.length > 1 && namesakes.every(({ effects }) => effects === 0);
      if (isLost)
        this.breach("I1", namesakes[0] as SimulatedEvent, "was not handled, nor was any other of its id");
    }
  }

  private checkPlacement(
    invariant: "I1" | "I2" | "I7",
    message: PlacedMessage,
    find: (message: PlacedMessage, rules: PlacementRules) => string | undefined,
  ): void {
    const fault = find(message, { mode: this.mode, nowMs: this.nowMs(), maxAgeMs: this.maxAgeMs });
    if (fault) this.breach(invariant, message.event, fault);
  }

  private fold(code: number, event: SimulatedEvent): void {
    const value = (this.nowMs() * 8 + code) ^ Math.imul(event.copies + 7 * event.effects, 0x9e3779b1);
    this.digest = (Math.imul(this.digest, 31) + value) | 0;
  }

  private breach(invariant: "I1" | "I2" | "I3" | "I7", event: SimulatedEvent, what: string): void {
    this.violations.add(invariant, `${describeEvent(event)} ${what}`);
  }
}
