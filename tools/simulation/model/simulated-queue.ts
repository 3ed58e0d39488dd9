import type { MessageAttribute } from "../../../handlers/dead-letters/dead-letter";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import { MinHeap } from "./min-heap";
import type { SimulatedEvent } from "./simulated-event";
import type { VirtualTime } from "./virtual-time";

/** What a message carries; the simulation's own events, or those of a benchmark. */
export interface Queued {
  readonly body: string;
}

/** A message in a queue. */
export interface SimulatedMessage<Event extends Queued = SimulatedEvent> {
  readonly id: string;
  readonly event: Event;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAtMs: number;
  /** ARN of the queue that SQS moved it from. */
  readonly movedFromArn?: string;
  receives: number;
  firstReceivedMs: number;
  /** Counts its receipts; the last one is the one that is sure to be honoured. */
  receipts: number;
  visibleAtMs: number;
  isHidden: boolean;
  isDeleted: boolean;
}

/** A message as it was received. */
export interface Received<Event extends Queued = SimulatedEvent> {
  readonly message: SimulatedMessage<Event>;
  readonly receiptHandle: string;
  /** How often it had been received, this time included. */
  readonly receives: number;
}

/** What a queue tells of itself. */
export interface QueueWatcher<Event extends Queued = SimulatedEvent> {
  sent(queue: SimulatedQueue<Event>, message: SimulatedMessage<Event>): void;
  deleted(queue: SimulatedQueue<Event>, message: SimulatedMessage<Event>): void;
  /** SQS moved the message to the dead-letter queue. */
  redriven(message: SimulatedMessage<Event>): void;
}

/** When SQS moves a message away, and to which queue. */
export interface Redrive<Event extends Queued = SimulatedEvent> {
  readonly maxReceiveCount: number;
  readonly to: SimulatedQueue<Event>;
}

interface Hidden<Event extends Queued> {
  readonly atMs: number;
  readonly order: number;
  readonly message: SimulatedMessage<Event>;
}

/** Share of messages that come out of turn. */
const disorder = 0.05;
/** Share of actions with an outdated receipt handle that SQS carries out all the same. */
const honouredOutdated = 0.5;
const longestEarlyReturnMs = 5_000;

/** A standard queue of SQS: at least once, in no promised order. */
export class SimulatedQueue<Event extends Queued = SimulatedEvent> {
  private readonly messages = new Map<string, SimulatedMessage<Event>>();
  private readonly hidden = new MinHeap<Hidden<Event>>();
  private visible: SimulatedMessage<Event>[] = [];
  private head = 0;
  private order = 0;
  private sends = 0;

  constructor(
    readonly name: string,
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
    private readonly watcher: Partial<QueueWatcher<Event>>,
    private readonly redrive?: Redrive<Event>,
  ) {}

  get arn(): string {
    return `arn:aws:sqs:eu-west-1:123456789012:${this.name}`;
  }

  /** Messages in the queue, whether visible or not. */
  get size(): number {
    return this.messages.size;
  }

  /** Messages that could be received now. */
  get visibleCount(): number {
    this.reveal();
    return this.visible.length - this.head;
  }

  /** When the next hidden message comes back. */
  get nextVisibleMs(): number {
    this.reveal();
    return this.hidden.top?.atMs ?? Infinity;
  }

  all(): IterableIterator<SimulatedMessage<Event>> {
    return this.messages.values();
  }

  send(
    event: Event,
    attributes: Readonly<Record<string, MessageAttribute>> = {},
    moved: Partial<Pick<SimulatedMessage, "sentAtMs" | "movedFromArn" | "body">> = {},
  ): void {
    const message: SimulatedMessage<Event> = {
      id: `${this.name}-${++this.sends}`,
      event,
      body: event.body,
      attributes,
      sentAtMs: this.time.nowMs,
      ...moved,
      receives: 0,
      firstReceivedMs: 0,
      receipts: 0,
      visibleAtMs: 0,
      isHidden: false,
      isDeleted: false,
    };
    this.messages.set(message.id, message);
    this.visible.push(message);
    this.watcher.sent?.(this, message);
  }

  receive(max: number, visibilityMs: number): Received<Event>[] {
    this.reveal();
    const received: Received<Event>[] = [];
    while (received.length < max && this.head < this.visible.length) {
      const message = this.take();
      if (message.isDeleted) continue;
      if (this.redrive && message.receives >= this.redrive.maxReceiveCount) {
        this.moveToDeadLetters(message, this.redrive.to);
        continue;
      }
      message.receives += 1;
      message.receipts += 1;
      message.firstReceivedMs ||= this.time.nowMs;
      const isForgotten = this.faults.strikes("duplicate-delivery");
      this.hide(message, isForgotten ? this.random.next() * longestEarlyReturnMs : visibilityMs);
      const receiptHandle = `${message.id}/${message.receipts}`;
      received.push({ message, receiptHandle, receives: message.receives });
    }
    return received;
  }

  /** Answers whether the message is there and in flight. */
  changeVisibility(receiptHandle: string, visibilityMs: number): boolean {
    this.reveal();
    const found = this.find(receiptHandle);
    if (!found?.message.isHidden) return false;
    if (found.isHonoured) this.hide(found.message, visibilityMs);
    return true;
  }

  delete(receiptHandle: string): void {
    const found = this.find(receiptHandle);
    if (found?.isHonoured) this.remove(found.message);
  }

  private find(receiptHandle: string): { message: SimulatedMessage<Event>; isHonoured: boolean } | undefined {
    const slash = receiptHandle.lastIndexOf("/");
    const message = this.messages.get(receiptHandle.slice(0, slash));
    if (!message) return undefined;
    const isLatest = Number(receiptHandle.slice(slash + 1)) === message.receipts;
    return { message, isHonoured: isLatest || this.random.chance(honouredOutdated) };
  }

  private remove(message: SimulatedMessage<Event>): void {
    message.isDeleted = true;
    this.messages.delete(message.id);
    this.watcher.deleted?.(this, message);
  }

  private moveToDeadLetters(message: SimulatedMessage<Event>, to: SimulatedQueue<Event>): void {
    const { event, attributes, sentAtMs, body } = message;
    to.send(event, attributes, { sentAtMs, body, movedFromArn: this.arn });
    this.remove(message);
    this.watcher.redriven?.(message);
  }

  private take(): SimulatedMessage<Event> {
    const { visible, head } = this;
    const first = visible[head] as SimulatedMessage<Event>;
    this.head += 1;
    if (this.head > 1_000 && this.head * 2 > visible.length) {
      this.visible = visible.slice(this.head);
      this.head = 0;
    }
    if (!this.random.chance(disorder) || this.head >= this.visible.length) return first;
    const other = this.random.whole(this.head, this.visible.length - 1);
    const taken = this.visible[other] as SimulatedMessage<Event>;
    this.visible[other] = first;
    return taken;
  }

  private hide(message: SimulatedMessage<Event>, visibilityMs: number): void {
    message.visibleAtMs = this.time.nowMs + visibilityMs;
    message.isHidden = true;
    this.hidden.push({ atMs: message.visibleAtMs, order: this.order++, message });
  }

  /** Shows what has been hidden long enough; what was hidden anew, or deleted, has left its old entry behind. */
  private reveal(): void {
    for (let next = this.hidden.top; next; next = this.hidden.top) {
      const { message, atMs } = next;
      const isOutdated = message.isDeleted || !message.isHidden || message.visibleAtMs !== atMs;
      if (!isOutdated && atMs > this.time.nowMs) return;
      this.hidden.pop();
      if (isOutdated) continue;
      message.isHidden = false;
      this.visible.push(message);
    }
  }
}
