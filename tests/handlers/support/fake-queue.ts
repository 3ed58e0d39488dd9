import type { SQSRecord } from "aws-lambda";
import type { Consumer } from "../../../handlers/consumer/consumer";
import { consume, failedIds, type FakeWorld } from "./fake-consumer";

const visibilityMs = 180_000;
const batchSize = 10;

/** A consumer's queue and its event source mapping: what is returned comes again when it is visible. */
export class FakeQueue {
  /** Messages that are not acknowledged. */
  readonly messages: { record: SQSRecord; receives: number; visibleAtMs: number }[];

  /** @param lateMs how long after the others a message comes. */
  constructor(
    private readonly world: FakeWorld,
    records: readonly SQSRecord[],
    lateMs: (record: SQSRecord) => number = () => 0,
  ) {
    const nowMs = world.clock.now();
    this.messages = records.map((record) => ({ record, receives: 0, visibleAtMs: nowMs + lateMs(record) }));
  }

  /** Delivers until nothing is left, or so many batches were of no avail. */
  async drain(consumer: Consumer, mostBatches = 200, beforeBatch = (): void => undefined): Promise<void> {
    const { clock } = this.world;
    for (let batch = 0; batch < mostBatches && this.messages.length > 0; batch++) {
      const nextMs = Math.min(...this.messages.map(({ visibleAtMs }) => visibleAtMs));
      await clock.advance(Math.max(0, nextMs - clock.now()));
      beforeBatch();
      await this.deliver(consumer);
    }
  }

  private async deliver(consumer: Consumer): Promise<void> {
    const { clock, visibility } = this.world;
    const batch = this.messages.filter(({ visibleAtMs }) => visibleAtMs <= clock.now()).slice(0, batchSize);
    for (const message of batch) {
      const { record } = message;
      message.receives += 1;
      message.visibleAtMs = clock.now() + visibilityMs;
      const attributes = {
        ...record.attributes,
        ApproximateReceiveCount: String(message.receives),
        ...(message.receives === 1 && { ApproximateFirstReceiveTimestamp: String(clock.now()) }),
      };
      message.record = { ...record, attributes };
    }
    const changedBefore = visibility.length;
    const response = await consume(
      consumer,
      batch.map(({ record }) => record),
    );
    const returned = new Set(failedIds(response));
    for (const message of batch) {
      const { messageId, receiptHandle } = message.record;
      const change = visibility.slice(changedBefore).find((made) => made.receiptHandle === receiptHandle);
      if (change) message.visibleAtMs = clock.now() + change.visibilitySeconds * 1000;
      if (!returned.has(messageId)) this.messages.splice(this.messages.indexOf(message), 1);
    }
  }
}
