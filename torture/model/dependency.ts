import type { Faults } from "../faults";
import type { Random } from "../random";
import type { Environment } from "./environment";
import type { ModelEvent } from "./model-event";
import type { VirtualTime } from "./virtual-time";

/** What the dependency tells of itself. */
export interface DependencyWatcher {
  /** Answers what is to be told when the call has ended, whether its caller still lives or not. */
  called(environment: Environment): () => void;
  tookEffect(event: ModelEvent): void;
  /** The caller was told of a failure that is no fault of the event. */
  failed(environment: Environment, calledAtMs: number): void;
}

const effectsWithoutAnswer = 0.1;
const okLatencyMs = [5, 60] as const;

/** An HTTP client's error, made once: thousands are thrown. */
function httpError(status: number, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error(`status ${status}`), { status, headers });
}

function named(name: string): Error {
  return Object.assign(new Error("The dependency failed."), { name });
}

const refusals = [httpError(400), httpError(413), httpError(422)];
const failures = [
  httpError(500),
  httpError(503),
  httpError(429, { "retry-after": "3" }),
  named("TimeoutError"),
  Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
];

/** What handlers call: healthy, down, partly down or slow. */
export class Dependency {
  calls = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly faults: Faults,
    private readonly watcher: DependencyWatcher,
  ) {}

  call(event: ModelEvent, environment: Environment): Promise<void> {
    const { random, watcher, time } = this;
    this.calls += 1;
    const ended = watcher.called(environment);
    const outage = this.faults.outageAt(time.nowMs);
    const isFailing = outage ? random.chance(outage.failingShare) : this.faults.strikes("dependency-outage");
    if (outage && isFailing) this.faults.note("dependency-outage");
    const [least, most] = isFailing ? (outage?.latencyMs ?? [20, 1_000]) : okLatencyMs;
    const calledAtMs = time.nowMs;
    return environment.ask(random.between(least, most), () => {
      ended();
      if (isFailing) return this.fail(event, environment, calledAtMs);
      if (event.kind === "refused" && !event.isRepaired) throw random.pick(refusals);
      watcher.tookEffect(event);
    });
  }

  private fail(event: ModelEvent, environment: Environment, calledAtMs: number): never {
    if (event.kind !== "refused" && this.random.chance(effectsWithoutAnswer)) {
      this.watcher.tookEffect(event);
      event.mayRepeat = true;
    }
    this.watcher.failed(environment, calledAtMs);
    throw this.random.pick(failures);
  }
}
