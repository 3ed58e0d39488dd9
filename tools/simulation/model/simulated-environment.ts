import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { SimulatedEvent } from "./simulated-event";
import type { VirtualTime } from "./virtual-time";

type State = "frozen" | "running" | "stalled" | "dead";

const never = new Promise<never>(() => undefined);

/**
 * The process of a function. Between invocations it is frozen: what comes in meanwhile reaches it when it is thawed.
 * It can die at any input or output, before or after that took effect in the world; the world goes on without it.
 */
export class SimulatedEnvironment {
  /** Told when it dies in the middle of an invocation. */
  onDeath: () => void = () => undefined;
  /** Events whose attempts have begun and not ended in this invocation. */
  readonly attempting = new Set<SimulatedEvent>();
  /** Events whose attempts have begun in this invocation. */
  readonly attempted = new Set<SimulatedEvent>();
  private state: State = "frozen";
  private waiting: (() => void)[] = [];
  private stepsToDeath = Infinity;
  private stepsToStall = Infinity;

  constructor(
    readonly id: string,
    readonly skewMs: number,
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
  ) {}

  get isRunning(): boolean {
    return this.state === "running";
  }

  get isDead(): boolean {
    return this.state === "dead";
  }

  /** The time as its clock shows it. */
  now(): number {
    return Math.floor(this.time.nowMs) + this.skewMs;
  }

  after(delayMs: number, task: () => void): { cancel(): void } {
    let isCancelled = false;
    const timer = this.time.after(delayMs, () => this.deliver(() => isCancelled || task()));
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }

  /** Begins an invocation, in which it may be bound to die or to stall after so many steps. */
  thaw(steps: { readonly toDeath: number; readonly toStall: number }): void {
    this.state = "running";
    this.stepsToDeath = steps.toDeath;
    this.stepsToStall = steps.toStall;
    const { waiting } = this;
    this.waiting = [];
    for (const task of waiting) task();
  }

  freeze(): void {
    this.state = "frozen";
    for (const event of this.attempting) event.mayRepeat = true;
    this.attempting.clear();
    this.attempted.clear();
  }

  /** It never does anything again, but is not dead before its time is over. */
  stall(): void {
    this.state = "stalled";
  }

  /** What was attempted may have taken effect without anybody having written it down. */
  die(): void {
    if (this.state === "dead") return;
    const wasInvoked = this.state !== "frozen";
    this.state = "dead";
    for (const event of this.attempted) event.mayRepeat = true;
    this.attempting.clear();
    this.waiting = [];
    if (wasInvoked) this.onDeath();
  }

  /** Asks the world: `effect` happens after so many milliseconds; what it answers, or throws, reaches a live process. */
  ask<Answer>(latencyMs: number, effect: () => Answer): Promise<Answer> {
    this.step();
    if (!this.isRunning) return never;
    return new Promise((resolve, reject) => {
      this.time.after(latencyMs, () => {
        let settle: () => void;
        try {
          const answer = effect();
          settle = () => resolve(answer);
        } catch (error) {
          // Whatever was thrown, also what is no Error: clients throw such things too.
          settle = () => reject(error);
        }
        if (this.isRunning) this.step();
        this.deliver(settle);
      });
    });
  }

  /** One more chance to die. */
  step(): void {
    if (--this.stepsToDeath === 0) {
      this.faults.note("crash");
      this.die();
    } else if (--this.stepsToStall === 0) {
      this.faults.note("timeout");
      this.stall();
    }
  }

  private deliver(task: () => void): void {
    if (this.state === "running") task();
    else if (this.state === "frozen") this.waiting.push(task);
  }

  /** A number for the process' own use. */
  readonly nextRandom = (): number => this.random.next();
}
