import type { StateItem } from "../handlers/ports/state-table";
import type { IdempotencySettings } from "../events/consumer-settings";
import { unknownAttempts } from "./make-event";
import type { Environment } from "./model/environment";
import { isHandleable, type ModelEvent } from "./model/model-event";
import type { ModelMessage, Queue, QueueWatcher } from "./model/queue";
import type { Violations } from "./violations";

/** Attempts that follow each other this closely may have been allowed before the first was written down. */
const markOverlapMs = 3_000;

/** The queues of one subscription and its environment, by what they are for. */
export interface Queues {
  readonly main: Queue;
  readonly deadLetters: Queue;
  readonly rejected: Queue;
  readonly parked: Queue;
}

/** Follows every event through all places, and says at once when one is lost, misplaced or handled twice (I1, I2, I3). */
export class EventInspector implements QueueWatcher {
  readonly events = new Map<string, ModelEvent>();
  /** Folds everything that happened into one number. */
  digest = 0;
  repeats = 0;
  maxReceives = 0;
  queues!: Queues;
  private readonly byBody = new Map<string, ModelEvent>();
  private readonly lastAttemptMs = new Map<ModelEvent, number>();

  constructor(
    private readonly mode: IdempotencySettings["mode"],
    private readonly nowMs: () => number,
    private readonly violations: Violations,
  ) {}

  add(event: ModelEvent): void {
    this.events.set(event.id, event);
    this.byBody.set(event.body, event);
  }

  /** The event that a body holds; a body that nobody published is a breach. */
  ofBody(body: string): ModelEvent {
    const event = this.byBody.get(body);
    if (!event) throw new Error(`Nobody published this body: ${body}`);
    return event;
  }

  ofId(id: string): ModelEvent {
    return this.events.get(id) as ModelEvent;
  }

  sent(queue: Queue, message: ModelMessage): void {
    message.event.copies += 1;
    this.fold(1, message.event);
    if (queue === this.queues.deadLetters) this.checkDeadLetter(message);
    else if (queue === this.queues.rejected) this.checkRejected(message);
    else if (queue === this.queues.parked) this.checkParked(message);
  }

  deleted(_queue: Queue, message: ModelMessage): void {
    const { event } = message;
    event.copies -= 1;
    if (message.receives > this.maxReceives) this.maxReceives = message.receives;
    this.fold(2, event);
    if (event.copies === 0 && event.effects === 0)
      this.breach("I1", event, "was deleted and is nowhere else");
  }

  redriven({ event, receives }: ModelMessage): void {
    this.fold(3, event);
    if (isHandleable(event)) this.breach("I2", event, `was moved by SQS after ${receives} receives`);
  }

  attemptBegins(event: ModelEvent, environment: Environment): void {
    const sinceMs = this.nowMs() - (this.lastAttemptMs.get(event) ?? -Infinity);
    // Marks do not keep two deliveries apart that come at once.
    if (this.mode === "mark" && (event.openAttempts > 0 || sinceMs < markOverlapMs)) event.mayRepeat = true;
    event.openAttempts += 1;
    environment.attempting.add(event);
    environment.attempted.add(event);
  }

  attemptEnds(event: ModelEvent, environment: Environment): void {
    event.openAttempts -= 1;
    environment.attempting.delete(event);
    if (this.mode === "mark") this.lastAttemptMs.set(event, this.nowMs());
  }

  tookEffect(event: ModelEvent): void {
    event.effects += 1;
    this.fold(4, event);
    if (event.effects === 1) return;
    this.repeats += 1;
    if (this.mode !== "none" && !event.mayRepeat) {
      this.breach("I3", event, `took effect ${event.effects} times without a fault that explains it`);
    }
  }

  /** A question about an event's progress was not answered: what is written down may not be what happened. */
  progressAnswered(key: string, isAnswered: boolean): void {
    if (isAnswered) return;
    const event = this.events.get(key.slice(key.lastIndexOf("/") + 1));
    if (event) event.mayRepeat = true;
  }

  written(item: StateItem): void {
    this.digest = (Math.imul(this.digest, 31) + item.version) | 0;
  }

  /** After everything: every event in its place. */
  checkPlaces(): void {
    for (const event of this.events.values()) {
      const { kind, copies, effects, isRepaired } = event;
      if (kind === "invalid") {
        if (effects > 0 || copies === 0) this.breach("I1", event, `${effects} effects, ${copies} copies`);
      } else if (kind === "good" || kind === "flaky") {
        if (effects === 0) this.breach("I1", event, "was never handled");
        if (copies > 0) this.breach("I1", event, `was handled, and ${copies} copies are left`);
      } else if (isRepaired ? effects === 0 && copies === 0 : effects > 0 || copies === 0) {
        this.breach("I1", event, `${effects} effects, ${copies} copies`);
      }
    }
  }

  private checkDeadLetter(message: ModelMessage): void {
    const { event, attributes, movedFromArn } = message;
    const reason = movedFromArn ? "redrive" : (attributes.reason?.StringValue ?? "none");
    if (isHandleable(event)) return this.breach("I2", event, `is a dead letter: ${reason}`);
    const isRight =
      event.kind === "refused"
        ? reason === "permanent"
        : event.kind === "broken"
          ? reason === "max-attempts" && event.failures >= unknownAttempts
          : event.kind !== "invalid" && reason === "crash-loop" && event.kills > 1;
    if (!isRight) this.breach("I1", event, `is a dead letter for the wrong reason: ${reason}`);
  }

  private checkRejected({ event, attributes }: ModelMessage): void {
    const reason = attributes.reason?.StringValue;
    if (reason !== event.rejection)
      this.breach("I1", event, `was rejected: ${reason}, not ${event.rejection}`);
  }

  private checkParked({ event, attributes }: ModelMessage): void {
    const why = attributes.parkReason?.StringValue;
    const isRight =
      event.kind === "refused"
        ? why === "not-recoverable"
        : why === "max-recoveries" && Number(attributes.recoveries?.StringValue) >= 3;
    if (!isRight || event.kind === "good" || event.kind === "flaky" || event.kind === "invalid") {
      this.breach("I7", event, `was parked: ${why}`);
    }
  }

  private fold(code: number, event: ModelEvent): void {
    const value = (this.nowMs() * 8 + code) ^ Math.imul(event.copies + 7 * event.effects, 0x9e3779b1);
    this.digest = (Math.imul(this.digest, 31) + value) | 0;
  }

  private breach(invariant: "I1" | "I2" | "I3" | "I7", event: ModelEvent, what: string): void {
    this.violations.add(invariant, `${event.kind} event ${event.id} ${what}`);
  }
}
