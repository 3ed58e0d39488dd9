import { Random } from "../../simulation/random";
import { VirtualTime } from "../../simulation/model/virtual-time";
import { Mapping, type BatchSettings, type Instance } from "./mapping";
import { SimulatedDependency, type Outage } from "./simulated-dependency";
import { SimulatedQueue, type SimulatedEvent } from "./simulated-queue";

/** What happens in a simulation. */
export interface Scenario {
  readonly seed: number;
  readonly eventsPerSecond: number;
  /** How long events are published. */
  readonly minutes: number;
  /** How long the simulation goes on after that. */
  readonly drainMinutes: number;
  /** Minutes from the start between which the dependency is down. */
  readonly outageMinutes?: readonly [from: number, to: number];
}

/** The function of a world, and how its queue is set. */
export interface SimulatedFunction extends BatchSettings {
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  /** Starts an instance. */
  start(world: World): Instance;
}

const poisonShare = 0.0005;
const pollEveryMs = 20;

/** One function in one scenario: a producer, a queue, a dependency and a state table around it. */
export class World {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly dependency: SimulatedDependency;
  readonly queue: SimulatedQueue;
  readonly mapping: Mapping;
  readonly outage: Outage | undefined;
  readonly deadLetters: SimulatedEvent[] = [];
  published = 0;
  tableReads = 0;
  tableWrites = 0;
  workflowSteps = 0;
  private readonly startMs = this.time.nowMs;

  constructor(
    simulated: SimulatedFunction,
    private readonly scenario: Scenario,
  ) {
    this.random = new Random(scenario.seed);
    this.outage = scenario.outageMinutes && this.outageOf(scenario.outageMinutes);
    this.dependency = new SimulatedDependency(this.time, this.outage);
    this.queue = new SimulatedQueue(this.time, {
      visibilitySeconds: simulated.visibilitySeconds,
      maxReceives: simulated.maxReceives,
      onRedriven: (event) => this.deadLetters.push(event),
    });
    this.mapping = new Mapping(this.time, this.queue, simulated, () => simulated.start(this));
  }

  /** Lets all of it happen. */
  async run(): Promise<void> {
    const { minutes, drainMinutes } = this.scenario;
    const endMs = this.startMs + (minutes + drainMinutes) * 60_000;
    this.publish(this.startMs + minutes * 60_000);
    this.keepPolling();
    await this.time.run(() => this.time.nowMs >= endMs);
  }

  private publish(untilMs: number): void {
    const { nowMs } = this.time;
    if (nowMs >= untilMs) return;
    const isPoison = this.random.chance(poisonShare);
    this.queue.send({ number: this.published++, isPoison, sentMs: nowMs });
    this.time.after(1000 / this.scenario.eventsPerSecond, () => this.publish(untilMs));
  }

  private keepPolling(): void {
    this.mapping.poll();
    this.time.after(pollEveryMs, () => this.keepPolling());
  }

  private outageOf([from, to]: readonly [number, number]): Outage {
    // The outage does not begin on the minute of anybody's timer.
    const shiftMs = this.random.between(0, 60_000);
    return { fromMs: this.startMs + from * 60_000 + shiftMs, toMs: this.startMs + to * 60_000 + shiftMs };
  }
}
