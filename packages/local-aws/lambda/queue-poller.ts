import type { TimerClock } from "../clock";
import { type BatchOutcome, firstConcurrency, nextConcurrency } from "./batch-concurrency";
import { maxSynchronousPayloadBytes } from "./invocation";
import { pause } from "./pause";
import type { QueuePort } from "./queue-port";
import type { SqsRecord } from "./sqs-record";

/** What a poller reads, and whom it hands batches to. */
export interface PollerSettings {
  readonly clock: TimerClock;
  readonly queue: Pick<QueuePort, "receive">;
  readonly queueArn: string;
  readonly batchSize: number;
  /** How long a batch may be filled after its first message; 0 hands over what one call brings. */
  readonly windowSeconds: number;
  /** Undefined means no limit of the mapping's own. */
  readonly maximumConcurrency?: number;
  /** How long one call waits for a first message. Default 20,000, the longest that SQS allows. */
  readonly longPollMs?: number;
  /** Is shown each batch while it is filled. Default nobody is. */
  readonly track?: (filling: Promise<readonly SqsRecord[]>) => Promise<readonly SqsRecord[]>;
  /** Never rejects; the poller reads on while earlier batches are being handled. */
  handle(batch: readonly SqsRecord[]): Promise<BatchOutcome>;
}

const longestPollMs = 20_000;
const maxMessagesPerReceive = 10;
/** How long a poller leaves a queue alone that it cannot read, such as a deleted one. */
const pauseAfterErrorMs = 5000;

/** Reads one queue by long polls and hands batches over, as many at a time as the concurrency allows. */
export class QueuePoller {
  private readonly stopping = new AbortController();
  private concurrency: number;
  private underWay = 0;
  private wake?: () => void;

  constructor(private readonly settings: PollerSettings) {
    this.concurrency = Math.min(firstConcurrency, settings.maximumConcurrency ?? firstConcurrency);
    void this.read();
  }

  /** Receives no more; batches that were received are still handled. */
  stop(): void {
    this.stopping.abort();
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async read(): Promise<void> {
    while (!this.stopped) {
      if (this.underWay >= this.concurrency) {
        await this.slotFree();
        continue;
      }
      const { batchSize, longPollMs = longestPollMs, track } = this.settings;
      const first = await this.receive(batchSize, longPollMs);
      if (first.length === 0) continue;
      const filling = this.fill(first);
      void this.handle(await (track?.(filling) ?? filling));
    }
  }

  private async handle(batch: readonly SqsRecord[]): Promise<void> {
    this.underWay += 1;
    const outcome = await this.settings.handle(batch);
    this.underWay -= 1;
    this.concurrency = nextConcurrency(this.concurrency, this.settings.maximumConcurrency, outcome);
    this.wake?.();
  }

  private async fill(first: readonly SqsRecord[]): Promise<readonly SqsRecord[]> {
    const { clock, batchSize, windowSeconds } = this.settings;
    const batch = [...first];
    const untilMs = clock.now() + windowSeconds * 1000;
    let bytes = sizeOf(batch);
    while (batch.length < batchSize && bytes < maxSynchronousPayloadBytes) {
      const leftMs = untilMs - clock.now();
      if (leftMs <= 0 || this.stopped) break;
      const more = await this.receive(batchSize - batch.length, Math.min(leftMs, longestPollMs));
      batch.push(...more);
      bytes += sizeOf(more);
    }
    return batch;
  }

  private async receive(wanted: number, waitMs: number): Promise<readonly SqsRecord[]> {
    const { queue, queueArn } = this.settings;
    const maxMessages = Math.min(wanted, maxMessagesPerReceive);
    try {
      return await queue.receive({ queueArn, maxMessages, waitMs, signal: this.stopping.signal });
    } catch {
      await pause(this.settings.clock, pauseAfterErrorMs, this.stopping.signal);
      return [];
    }
  }

  private async slotFree(): Promise<void> {
    await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
  }
}

function sizeOf(records: readonly SqsRecord[]): number {
  return records.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0);
}
