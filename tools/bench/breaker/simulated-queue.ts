import { MinHeap } from "../../simulation/model/min-heap";
import type { VirtualTime } from "../../simulation/model/virtual-time";

/** An event on its way through the simulation. */
export interface SimulatedEvent {
  /** From 0, in the order of publication. */
  readonly number: number;
  /** Whether the dependency refuses it for good. */
  readonly isPoison: boolean;
  readonly sentMs: number;
}

/** A message in the queue. */
export interface SimulatedMessage {
  readonly id: string;
  readonly event: SimulatedEvent;
  receives: number;
  visibleAtMs: number;
  isDeleted: boolean;
}

/** What a queue of the simulation needs to know. */
export interface SimulatedQueueSettings {
  readonly visibilitySeconds: number;
  /** After so many receives SQS moves the message to the dead-letter queue. */
  readonly maxReceives: number;
  readonly onRedriven: (event: SimulatedEvent) => void;
}

interface Hidden {
  readonly atMs: number;
  readonly order: number;
  readonly message: SimulatedMessage;
}

/** SQS as far as the simulation needs it: visibility, receive counts, redrive, and what is billed. */
export class SimulatedQueue {
  /** Billed requests. */
  requests = 0;
  private readonly messages = new Map<string, SimulatedMessage>();
  private readonly hidden = new MinHeap<Hidden>();
  private visible: SimulatedMessage[] = [];
  private head = 0;
  private order = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly settings: SimulatedQueueSettings,
  ) {}

  /** Events in the queue, whether visible or not. */
  get events(): SimulatedEvent[] {
    return [...this.messages.values()].map(({ event }) => event);
  }

  get visibleCount(): number {
    this.reveal();
    return this.visible.length - this.head;
  }

  /** When the next hidden message comes back. */
  get nextVisibleMs(): number {
    this.reveal();
    return this.hidden.top?.atMs ?? Infinity;
  }

  send(event: SimulatedEvent): void {
    const message = { id: `m-${this.order++}`, event, receives: 0, visibleAtMs: 0, isDeleted: false };
    this.messages.set(message.id, message);
    this.visible.push(message);
  }

  receive(most: number): SimulatedMessage[] {
    this.reveal();
    const received: SimulatedMessage[] = [];
    while (received.length < most && this.head < this.visible.length) {
      const message = this.visible[this.head++] as SimulatedMessage;
      if (message.isDeleted) continue;
      if (message.receives >= this.settings.maxReceives) {
        this.remove(message);
        this.settings.onRedriven(message.event);
        continue;
      }
      message.receives += 1;
      this.hide(message, this.settings.visibilitySeconds);
      received.push(message);
    }
    if (this.head > 10_000) {
      this.visible = this.visible.slice(this.head);
      this.head = 0;
    }
    this.bill(received.length);
    return received;
  }

  /** Hides a message that was received for so long from now. */
  changeVisibility(id: string, seconds: number): void {
    const message = this.messages.get(id);
    if (message) this.hide(message, seconds);
  }

  delete(messages: readonly SimulatedMessage[]): void {
    for (const message of messages) this.remove(message);
    if (messages.length > 0) this.bill(messages.length);
  }

  /** One request takes ten messages. */
  bill(messages: number): void {
    this.requests += Math.max(1, Math.ceil(messages / 10));
  }

  private remove(message: SimulatedMessage): void {
    message.isDeleted = true;
    this.messages.delete(message.id);
  }

  private hide(message: SimulatedMessage, seconds: number): void {
    message.visibleAtMs = this.time.nowMs + seconds * 1000;
    this.hidden.push({ atMs: message.visibleAtMs, order: this.order++, message });
  }

  /** What was hidden anew, or deleted, has left its old entry behind. */
  private reveal(): void {
    for (let next = this.hidden.top; next; next = this.hidden.top) {
      const { message, atMs } = next;
      const isOutdated = message.isDeleted || message.visibleAtMs !== atMs;
      if (!isOutdated && atMs > this.time.nowMs) return;
      this.hidden.pop();
      if (!isOutdated) this.visible.push(message);
    }
  }
}
