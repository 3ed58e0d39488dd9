import type { Design, Instance } from "./design";
import type { SimulatedMessage } from "./simulated-queue";
import type { World } from "./world";

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
    private readonly design: Design,
    private readonly world: World,
  ) {
    this.scale();
  }

  /** Takes effect after a while. */
  async toggle(isEnabled: boolean): Promise<void> {
    await this.world.time.sleep(toggleMs);
    this.isEnabled = isEnabled;
    this.poll();
  }

  /** Begins as many batches as there are messages and pollers. */
  poll(): void {
    const { design, world } = this;
    while (this.isEnabled && this.running < this.pollers) {
      const visible = world.queue.visibleCount;
      if (visible === 0) {
        this.waitingSinceMs = undefined;
        return;
      }
      this.waitingSinceMs ??= world.time.nowMs;
      const isDue = world.time.nowMs >= this.waitingSinceMs + design.windowSeconds * 1000;
      if (visible < design.batchSize && !isDue) return;
      this.waitingSinceMs = undefined;
      void this.consume(world.queue.receive(design.batchSize));
    }
  }

  /** Invokes the function directly; rejects as it does. */
  async invoke(batch: readonly SimulatedMessage[]): Promise<ReadonlySet<string>> {
    const instance = this.idle.pop() ?? this.design.start(this.world);
    const startedMs = this.world.time.nowMs;
    this.invocations += 1;
    try {
      return await instance(batch);
    } catch (error) {
      this.errors += 1;
      throw error;
    } finally {
      this.invokedMs += this.world.time.nowMs - startedMs;
      this.idle.push(instance);
    }
  }

  private async consume(batch: readonly SimulatedMessage[]): Promise<void> {
    if (batch.length === 0) return;
    this.running += 1;
    try {
      const failed = await this.invoke(batch);
      this.world.queue.delete(batch.filter(({ id }) => !failed.has(id)));
    } catch {
      // The batch comes again when its visibility timeout is over.
    }
    this.running -= 1;
    this.poll();
  }

  private scale(): void {
    const isBusy = this.running >= this.pollers && this.world.queue.visibleCount > 0;
    this.pollers = isBusy
      ? Math.min(mostPollers, this.pollers + 5)
      : Math.max(leastPollers, this.running, this.pollers - 5);
    this.world.time.after(1000, () => this.scale());
  }
}
