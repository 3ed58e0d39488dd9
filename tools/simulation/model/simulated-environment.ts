import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { SimulatedEvent } from "./simulated-event";
import type { VirtualTime } from "./virtual-time";

type State = "frozen" | "running" | "paused" | "stalled" | "dead";

/** What is to happen to a process, by the number of its steps until then. */
interface Fate {
  readonly toDeath: number;
  readonly toStall: number;
  /** Default never. */
  readonly toPause?: number;
}

/** What has come in while the process stood still. */
interface Waiting {
  readonly task: () => void;
  readonly isTimer: boolean;
}

const never = new Promise<never>(() => undefined);
/** Tens of milliseconds, as when a host is busy, to so long that its messages are in other hands. */
const pauseSeconds = { least: 0.03, most: 600 };

/**
 * The process of a function. Between invocations it is frozen: what comes in meanwhile reaches it when it is thawed.
 * It can die at any input or output, before or after that took effect in the world; the world goes on without it. And
 * it can stand still there for a while, of which it knows nothing but what the clock says afterwards.
 */
export class SimulatedEnvironment {
  /** One for each invocation that is under way: told when it dies. */
  readonly onDeath = new Set<() => void>();
  /** Events whose attempts have begun and not ended in the invocations that are under way. */
  readonly attempting = new Set<SimulatedEvent>();
  /** Events whose attempts have begun in them. */
  readonly attempted = new Set<SimulatedEvent>();
  private state: State = "frozen";
  private waiting: Waiting[] = [];
  private stepsToDeath = Infinity;
  private stepsToStall = Infinity;
  private stepsToPause = Infinity;
  private wentOnMs = -Infinity;

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

  /** Since when it has done so; what came before it stood still does not count. */
  get runningMs(): number {
    return this.isRunning ? this.time.nowMs - this.wentOnMs : 0;
  }

  get isDead(): boolean {
    return this.state === "dead";
  }

  get isPaused(): boolean {
    return this.state === "paused";
  }

  /** The time as its clock shows it. */
  now(): number {
    return Math.floor(this.time.nowMs) + this.skewMs;
  }

  after(delayMs: number, task: () => void): { cancel(): void } {
    let isCancelled = false;
    const timer = this.time.after(delayMs, () => this.deliver(() => isCancelled || task(), true));
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }

  /** Begins an invocation. */
  thaw({ toDeath, toStall, toPause = Infinity }: Fate): void {
    const isShared = this.onDeath.size > 1;
    this.stepsToDeath = isShared ? Math.min(toDeath, this.stepsToDeath) : toDeath;
    this.stepsToStall = isShared ? Math.min(toStall, this.stepsToStall) : toStall;
    this.stepsToPause = isShared ? Math.min(toPause, this.stepsToPause) : toPause;
    if (this.state !== "frozen") return;
    this.state = "running";
    const { waiting } = this;
    this.waiting = [];
    for (const { task } of waiting) task();
  }

  freeze(): void {
    this.state = "frozen";
    for (const event of this.attempting) event.mayRepeat = true;
    this.attempting.clear();
    this.attempted.clear();
  }

  /**
   * One of its invocations is over, and the process goes on: what that has not ended nobody waits for any more. What
   * another has handled it should not have begun.
   */
  release(events: Iterable<SimulatedEvent>): void {
    for (const event of events) {
      const isOurs = event.effects === 0 || event.tookEffectIn === this.id;
      if (this.attempting.delete(event) && isOurs) event.mayRepeat = true;
      this.attempted.delete(event);
    }
  }

  /** Others take over what it has attempted, as if it had died. */
  forgive(events: Iterable<SimulatedEvent>): void {
    for (const event of events) if (this.attempted.has(event)) event.mayRepeat = true;
  }

  /** It never does anything again, but is not dead before its time is over. */
  stall(): void {
    this.state = "stalled";
  }

  /** What was attempted may have taken effect without anybody having written it down. */
  die(): void {
    if (this.state === "dead") return;
    this.state = "dead";
    for (const event of this.attempted) event.mayRepeat = true;
    this.attempting.clear();
    this.waiting = [];
    for (const tell of this.onDeath) tell();
    this.onDeath.clear();
  }

  /** Asks the world: `effect` happens after so many milliseconds; what it answers, or throws, reaches a live process. */
  ask<Answer>(latencyMs: number, effect: () => Answer): Promise<Answer> {
    this.step();
    if (this.isPaused)
      return new Promise((resolve, reject) =>
        this.deliver(() => void this.ask(latencyMs, effect).then(resolve, reject)),
      );
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

  /** One more chance to die, or to stand still. */
  step(): void {
    if (--this.stepsToDeath === 0) {
      this.faults.note("crash");
      this.die();
    } else if (--this.stepsToStall === 0) {
      this.faults.note("timeout");
      this.stall();
    } else if (--this.stepsToPause === 0) {
      this.faults.note("frozen-process");
      this.pause();
    }
  }

  /** Does it now, or when the process goes on. */
  deliver(task: () => void, isTimer = false): void {
    if (this.state === "running") task();
    else if (this.state === "frozen" || this.isPaused) this.waiting.push({ task, isTimer });
  }

  private pause(): void {
    this.state = "paused";
    const { least, most } = pauseSeconds;
    const seconds = least * (most / least) ** this.random.next();
    this.time.after(1000 * seconds, () => this.isPaused && this.goOn());
  }

  /** As Node does, which was waiting for input: it reads what has come in, and only then looks at the clock. */
  private goOn(): void {
    this.state = "running";
    this.wentOnMs = this.time.nowMs;
    const { waiting } = this;
    this.waiting = [];
    const [timers, inputs] = [true, false].map((of) => waiting.filter(({ isTimer }) => isTimer === of));
    for (const { task, isTimer } of [...(inputs ?? []), ...(timers ?? [])])
      this.time.after(0, () => this.deliver(task, isTimer));
  }

  /** A number for the process' own use. */
  readonly nextRandom = (): number => this.random.next();
}
