import type { DependencyOutage } from "../draw-outages";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { SimulatedEnvironment } from "./simulated-environment";
import type { SimulatedEvent } from "./simulated-event";
import type { VirtualTime } from "./virtual-time";
import { drawWay, type WayToFail } from "./ways-to-fail";

/** What the dependency tells of itself. */
interface DependencyWatcher {
  /** Answers what is to be told when the call has ended, whether its caller still lives or not. */
  called(environment: SimulatedEnvironment): () => void;
  tookEffect(event: SimulatedEvent, environment: SimulatedEnvironment): void;
  /** The caller was told of a failure that is no fault of the event. */
  failed(environment: SimulatedEnvironment): void;
}

const effectsWithoutAnswer = 0.1;
const okLatencyMs = [5, 60] as const;
const strayLatencyMs = [20, 1_000] as const;

function httpError(status: number): Error {
  return Object.assign(new Error(`status ${status}`), { status });
}

const refusals = [httpError(400), httpError(410), httpError(422)];

/** A connection that nobody uses is closed in the end, long after the caller has gone. */
const hangMs = 600_000;

function poisonOf({ way, isRepaired }: SimulatedEvent): WayToFail | undefined {
  return isRepaired ? undefined : way;
}

/** What handlers call: healthy, down, partly down or slow. */
export class SimulatedDependency {
  calls = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
    private readonly watcher: DependencyWatcher,
  ) {}

  call(event: SimulatedEvent, environment: SimulatedEnvironment): Promise<void> {
    const { random, watcher, time } = this;
    this.calls += 1;
    const ended = watcher.called(environment);
    const outage = this.faults.outageAt(time.nowMs);
    const isFailing = outage ? random.chance(outage.failingShare) : this.faults.strikes("dependency-outage");
    if (outage && isFailing) this.faults.note("dependency-outage");
    const way = isFailing ? (outage?.way ?? drawWay(random)) : poisonOf(event);
    return environment.ask(this.latencyMs(way, outage), () => {
      ended();
      if (way) return this.fail(way, event, environment);
      if (event.kind === "refused" && !event.isRepaired) throw random.pick(refusals);
      watcher.tookEffect(event, environment);
    });
  }

  private latencyMs(way: WayToFail | undefined, outage: DependencyOutage | undefined): number {
    if (way && !way.make) return hangMs;
    return this.random.between(...(way ? (outage?.latencyMs ?? strayLatencyMs) : okLatencyMs));
  }

  private fail(way: WayToFail, event: SimulatedEvent, environment: SimulatedEnvironment): never {
    const isServed = event.kind !== "refused" && event.kind !== "poisonous";
    if (isServed && this.random.chance(effectsWithoutAnswer)) {
      this.watcher.tookEffect(event, environment);
      event.mayRepeat = true;
    }
    this.watcher.failed(environment);
    throw way.make?.();
  }
}
