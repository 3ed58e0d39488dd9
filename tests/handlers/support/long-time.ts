import type { SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../../events/message/event-message";
import { maxReceiveCount } from "../../../handlers/settings/receive-pace";
import type { Consumer } from "../../../handlers/consumer/consumer";
import { consume, failedIds, type FakeWorld } from "./fake-consumer";
import { recordOf } from "./sample-events";

const visibilityMs = 180_000;
const batchSize = 10;

interface Message {
  readonly event: EventMessage;
  readonly sentMs: number;
  receives: number;
  visibleAtMs: number;
}

/**
 * A consumer's queue over days of virtual time: the clock jumps to when the next message is visible. SQS' own redrive
 * takes what was received as often as the consumer's settings say.
 */
export class LongTime {
  readonly messages: Message[] = [];
  /** By SQS' own redrive. */
  readonly redriven: EventMessage[] = [];
  receives = 0;
  mostReceives = 0;
  private readonly most: number;

  constructor(
    private readonly world: FakeWorld,
    private readonly consumer: Consumer,
    /** Told of each message that was acknowledged, and how long it took. */
    private readonly onGone: (event: EventMessage, delayMs: number) => void = () => undefined,
  ) {
    this.most = maxReceiveCount(consumer.environment.settings);
  }

  send(event: EventMessage): void {
    const { nowMs } = this.world.clock;
    this.messages.push({ event, sentMs: nowMs, receives: 0, visibleAtMs: nowMs });
  }

  /** Lets time pass, and delivers whatever is visible. */
  async passUntil(endMs: number): Promise<void> {
    const { clock } = this.world;
    for (;;) {
      const nextMs = Math.min(Infinity, ...this.messages.map(({ visibleAtMs }) => visibleAtMs));
      if (nextMs > endMs) break;
      clock.nowMs = Math.max(clock.nowMs, nextMs);
      await this.deliver();
    }
    clock.nowMs = Math.max(clock.nowMs, endMs);
  }

  private async deliver(): Promise<void> {
    const { world, messages } = this;
    const { nowMs } = world.clock;
    const due = messages.filter(({ visibleAtMs }) => visibleAtMs <= nowMs).slice(0, batchSize);
    const taken = due.filter((message) => message.receives < this.most);
    for (const message of due) if (!taken.includes(message)) this.redrive(message);
    if (taken.length === 0) return;
    for (const message of taken) this.receive(message, nowMs);
    world.visibility.length = 0;
    world.lines.length = 0;
    const sentAt = (ms: number): string => new Date(ms).toISOString();
    const records = taken.map(({ event, receives, sentMs }) =>
      recordOf(event, { receives, sentAt: sentAt(sentMs) }),
    );
    const failed = new Set(failedIds(await consume(this.consumer, records)));
    const waits = new Map(world.visibility.map((change) => [change.receiptHandle, change.visibilitySeconds]));
    for (const [index, message] of taken.entries()) {
      const { messageId, receiptHandle } = records[index] as SQSRecord;
      const seconds = waits.get(receiptHandle);
      if (seconds !== undefined) message.visibleAtMs = world.clock.nowMs + seconds * 1000;
      if (failed.has(messageId)) continue;
      messages.splice(messages.indexOf(message), 1);
      this.onGone(message.event, world.clock.nowMs - message.sentMs);
    }
  }

  private receive(message: Message, nowMs: number): void {
    message.receives += 1;
    message.visibleAtMs = nowMs + visibilityMs;
    this.receives += 1;
    this.mostReceives = Math.max(this.mostReceives, message.receives);
  }

  private redrive(message: Message): void {
    this.messages.splice(this.messages.indexOf(message), 1);
    this.redriven.push(message.event);
  }
}
