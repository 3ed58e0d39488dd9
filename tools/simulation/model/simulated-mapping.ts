import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { InvocationEnd, SimulatedFunction } from "./simulated-function";
import type { SimulatedEvent } from "./simulated-event";
import type { SimulatedQueue, Queued, Received } from "./simulated-queue";
import { toSqsRecord } from "./sqs-record";
import type { VirtualTime } from "./virtual-time";

/** How an event source mapping is set up. */
interface SimulatedMappingSettings {
  readonly batchSize: number;
  readonly windowMs: number;
  readonly maximumConcurrency: number;
  readonly visibilityMs: number;
}

const throttlePauseMs = 2_000;

/** An event source mapping: polls, batches, invokes, and deletes what the function did not return. */
export class SimulatedMapping<Event extends Queued = SimulatedEvent> {
  private running = 0;
  private waitingSinceMs: number | undefined;
  private wake: { readonly atMs: number; cancel(): void } | undefined;

  constructor(
    private readonly settings: SimulatedMappingSettings,
    private readonly queue: SimulatedQueue<Event>,
    private readonly target: Pick<SimulatedFunction, "invoke">,
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
    /** Told when a response names a message that was not in the batch. */
    private readonly onStranger: (messageId: string) => void,
  ) {}

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Begins as many batches as there are messages and invocations left. */
  poll(): void {
    const { queue, time } = this;
    const { batchSize, windowMs, maximumConcurrency } = this.settings;
    while (this.running < maximumConcurrency) {
      const visible = queue.visibleCount;
      if (visible === 0) {
        this.waitingSinceMs = undefined;
        return this.wakeAt(queue.nextVisibleMs);
      }
      this.waitingSinceMs ??= time.nowMs;
      const dueMs = this.waitingSinceMs + windowMs;
      if (visible < batchSize && time.nowMs < dueMs) return this.wakeAt(dueMs);
      this.begin(queue.receive(batchSize, this.settings.visibilityMs));
    }
  }

  private begin(batch: readonly Received<Event>[]): void {
    this.waitingSinceMs = undefined;
    if (batch.length === 0) return;
    this.running += 1;
    this.target.invoke(batch.map(toSqsRecord), (end) => {
      this.conclude(batch, end);
      this.time.after(end === "throttled" ? throttlePauseMs : this.random.between(1, 20), () => {
        this.running -= 1;
        this.poll();
      });
    });
  }

  private conclude(batch: readonly Received<Event>[], end: InvocationEnd): void {
    if (end === "failed" || end === "throttled") return;
    const failed = new Set(end.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = batch.filter(({ message }) => !failed.delete(message.id));
    for (const stranger of failed) this.onStranger(stranger);
    this.time.after(this.random.between(1, 20), () => {
      for (const { receiptHandle } of done) {
        if (!this.faults.strikes("lost-delete")) this.queue.delete(receiptHandle);
      }
    });
  }

  private wakeAt(atMs: number): void {
    if (atMs === Infinity || (this.wake && this.wake.atMs <= atMs && this.wake.atMs > this.time.nowMs))
      return;
    this.wake?.cancel();
    const timer = this.time.after(atMs - this.time.nowMs, () => {
      this.wake = undefined;
      this.poll();
    });
    this.wake = { atMs, cancel: () => timer.cancel() };
  }
}
