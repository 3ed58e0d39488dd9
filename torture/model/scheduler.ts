import type { Faults } from "../faults";
import type { Random } from "../random";
import type { VirtualTime } from "./virtual-time";

/** One-shot schedules of EventBridge Scheduler: started late, retried when their target refuses. */
export class Scheduler {
  /** Schedules that have not done their work yet. */
  pending = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly faults: Faults,
    /** What is to be done; throws when it could not be. */
    private readonly target: () => void,
  ) {}

  schedule(atMs: number): void {
    this.pending += 1;
    this.time.after(atMs - this.time.nowMs + this.random.between(0, 5_000), () => this.fire());
  }

  private fire(): void {
    try {
      if (this.faults.strikes("mapping-toggle")) throw new Error("The resume was lost on its way.");
      this.target();
    } catch {
      this.time.after(this.random.between(60_000, 180_000), () => this.fire());
      return;
    }
    this.pending -= 1;
  }
}
