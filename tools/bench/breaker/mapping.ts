import type { VirtualTime } from "../../simulation/model/virtual-time";
import type { SimulatedMessage, SimulatedQueue } from "./simulated-queue";

/**
 * Consumes a batch in one instance; answers the ids of the messages that are to come again. What it throws fails the
 * invocation: the whole batch comes again.
 */
export type Instance = (batch: readonly SimulatedMessage[]) => Promise<ReadonlySet<string>>;

/** How a mapping fills batches. */
export interface BatchSettings {
  readonly batchSize: number;
  readonly windowSeconds: number;
}

const leastPollers = 5;
const mostPollers = 50;
const toggleMs = 12_000;

/** Lambda's side: 5 pollers, 5 more each second while messages wait, up to 50; instances are reused. */
export class Mapping {
  invocations = 0;
  errors = 0;
  invokedMs = 0;
  private isEnabled = true;
  private pollers = leastPollers;
  private running = 0;
  private waitingSinceMs: number | undefined;
  private readonly idle: Instance[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly queue: SimulatedQueue,
    private readonly settings: BatchSettings,
    /** Starts an instance of the function. */
    private readonly start: () => Instance,
  ) {
    this.scale();
  }

  /** Takes effect after a while. */
  async toggle(isEnabled: boolean): Promise<void> {
    await this.time.sleep(toggleMs);
    this.isEnabled = isEnabled;
    this.poll();
  }

  /** Begins as many batches as there are messages and pollers. */
  poll(): void {
    const { time, queue, settings } = this;
    while (this.isEnabled && this.running < this.pollers) {
      const visible = queue.visibleCount;
      if (visible === 0) {
        this.waitingSinceMs = undefined;
        return;
      }
      this.waitingSinceMs ??= time.nowMs;
      const isDue = time.nowMs >= this.waitingSinceMs + settings.windowSeconds * 1000;
      if (visible < settings.batchSize && !isDue) return;
      this.waitingSinceMs = undefined;
      void this.consume(queue.receive(settings.batchSize));
    }
  }

  /** Invokes the function directly; rejects as it does. */
  async invoke(batch: readonly SimulatedMessage[]): Promise<ReadonlySet<string>> {
    const instance = this.idle.pop() ?? this.start();
    const startedMs = this.time.nowMs;
    this.invocations += 1;
    try {
      return await instance(batch);
    } catch (error) {
      this.errors += 1;
      throw error;
    } finally {
      this.invokedMs += this.time.nowMs - startedMs;
      this.idle.push(instance);
    }
  }

  private async consume(batch: readonly SimulatedMessage[]): Promise<void> {
    if (batch.length === 0) return;
    this.running += 1;
    try {
      const failed = await this.invoke(batch);
      this.queue.delete(batch.filter(({ id }) => !failed.has(id)));
    } catch {
      // The batch comes again when its visibility timeout is over.
    }
    this.running -= 1;
    this.poll();
  }

  private scale(): void {
    const isBusy = this.running >= this.pollers && this.queue.visibleCount > 0;
    this.pollers = isBusy
      ? Math.min(mostPollers, this.pollers + 5)
      : Math.max(leastPollers, this.running, this.pollers - 5);
    this.time.after(1000, () => this.scale());
  }
}
