import type { SQSRecord } from "aws-lambda";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import type { IdempotencyItem } from "../../../handlers/consumer/idempotency-item";
import type { StateItem } from "../../../handlers/ports/state-table";
import type { SimulatedEnvironment } from "../../simulation/model/simulated-environment";
import type { Window } from "../../simulation/draw-outages";
import {
  SimulatedFunction,
  type InvocationEnd,
  type Program,
} from "../../simulation/model/simulated-function";
import { SimulatedMapping } from "../../simulation/model/simulated-mapping";
import { SimulatedQueue } from "../../simulation/model/simulated-queue";
import { SimulatedTable } from "../../simulation/model/simulated-table";
import { VirtualTime } from "../../simulation/model/virtual-time";
import { noFaults } from "../../simulation/no-faults";
import { SimulatedRandom } from "../../simulation/simulated-random";
import { makeBenchEvent, type BenchEvent } from "./bench-event";
import { MeasuredDependency } from "./measured-dependency";

/** A way to put a circuit breaker between a queue and a dependency. */
export interface Design {
  readonly name: string;
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  readonly windowMs: number;
  /** A cold start of the function in an environment. */
  start(testbed: Testbed, environment: SimulatedEnvironment): Program;
  /** Starts what works beside the function. */
  startAlarm?(testbed: Testbed): void;
}

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

const poisonShare = 0.0005;
const pollEveryMs = 20;
const leastPollers = 5;
const mostPollers = 50;
/** How long Lambda takes to enable or disable a mapping. */
const toggleMs = 12_000;

/** One design in one scenario: a producer, the simulated queue, mapping, function and tables, and what AWS bills. */
export class Testbed {
  readonly time = new VirtualTime();
  readonly random: SimulatedRandom;
  readonly outage: Window | undefined;
  readonly dependency: MeasuredDependency;
  readonly deadLetters: SimulatedQueue<BenchEvent>;
  readonly queue: SimulatedQueue<BenchEvent>;
  readonly breakers: SimulatedTable<BreakerItem>;
  readonly idempotency: SimulatedTable<IdempotencyItem>;
  published = 0;
  sqsRequests = 0;
  invocations = 0;
  errors = 0;
  invokedMs = 0;
  tableReads = 0;
  tableWrites = 0;
  workflowSteps = 0;
  private readonly startMs = this.time.nowMs;
  private readonly function: SimulatedFunction;
  private readonly mapping: SimulatedMapping<BenchEvent>;
  private pollers = leastPollers;
  private running = 0;
  private isEnabled = true;

  constructor(
    design: Design,
    private readonly scenario: Scenario,
  ) {
    const { time } = this;
    const faults = noFaults();
    const random = new SimulatedRandom(scenario.seed);
    this.random = random;
    this.outage = scenario.outageMinutes && this.outageOf(scenario.outageMinutes);
    this.dependency = new MeasuredDependency(time, this.outage);
    this.breakers = this.makeTable();
    this.idempotency = this.makeTable();
    this.deadLetters = new SimulatedQueue("dead-letters", time, random, faults, {});
    const redrive = { maxReceiveCount: design.maxReceiveCount, to: this.deadLetters };
    this.queue = new SimulatedQueue("queue", time, random, faults, {}, redrive);
    this.function = new SimulatedFunction(
      "consumer",
      time,
      random,
      faults,
      (environment) => design.start(this, environment),
      {},
    );
    const concurrency = (): number => (this.isEnabled ? this.pollers : 0);
    const settings = {
      ...design,
      get maximumConcurrency(): number {
        return concurrency();
      },
    };
    const target: Pick<SimulatedFunction, "invoke"> = { invoke: (...batch) => this.consume(...batch) };
    this.mapping = new SimulatedMapping(settings, this.queue, target, time, random, faults, (id) => {
      throw new Error(`A response names the message ${id}, which was not in its batch.`);
    });
  }

  /** Lets all of it happen. */
  async run(): Promise<void> {
    const { minutes, drainMinutes } = this.scenario;
    const endMs = this.startMs + (minutes + drainMinutes) * 60_000;
    this.publish(this.startMs + minutes * 60_000);
    this.poll();
    this.scalePollers();
    await this.time.run(() => this.time.nowMs >= endMs);
  }

  /** Enables or disables the mapping, which takes effect after a while. */
  async enable(isEnabled: boolean): Promise<void> {
    await this.time.sleep(toggleMs);
    this.isEnabled = isEnabled;
  }

  invoke(records: readonly SQSRecord[], onEnd: (end: InvocationEnd) => void): void {
    const startedMs = this.time.nowMs;
    this.invocations += 1;
    this.function.invoke(records, (end) => {
      this.invokedMs += this.time.nowMs - startedMs;
      if (end === "failed") this.errors += 1;
      onEnd(end);
    });
  }

  /** Counts the requests for so many messages; one takes ten of them. */
  billSqs(messages: number): void {
    this.sqsRequests += Math.max(1, Math.ceil(messages / 10));
  }

  /** What the mapping does with a batch, which it receives before and of which it deletes what was handled. */
  private consume(records: readonly SQSRecord[], onEnd: (end: InvocationEnd) => void): void {
    this.running += 1;
    this.billSqs(records.length);
    this.invoke(records, (end) => {
      this.running -= 1;
      const failed = typeof end === "string" ? records.length : end.batchItemFailures.length;
      if (failed < records.length) this.billSqs(records.length - failed);
      onEnd(end);
    });
  }

  private makeTable<Item extends StateItem>(): SimulatedTable<Item> {
    return new SimulatedTable(
      this.time,
      this.random,
      noFaults(),
      { timeoutMs: 200, repeats: false },
      {
        answered: (_key, _environment, _isAnswered, written) => {
          if (written) this.tableWrites += 1;
          else this.tableReads += 1;
        },
      },
    );
  }

  private publish(untilMs: number): void {
    const { nowMs } = this.time;
    if (nowMs >= untilMs) return;
    const isPoison = this.random.chance(poisonShare);
    this.queue.send(makeBenchEvent({ number: this.published++, isPoison, sentMs: nowMs }));
    this.time.after(1000 / this.scenario.eventsPerSecond, () => this.publish(untilMs));
  }

  private poll(): void {
    this.mapping.poll();
    this.time.after(pollEveryMs, () => this.poll());
  }

  /** Lambda begins with 5 pollers, and adds 5 each second while messages wait, up to 50. */
  private scalePollers(): void {
    const isBusy = this.running >= this.pollers && this.queue.visibleCount > 0;
    this.pollers = isBusy
      ? Math.min(mostPollers, this.pollers + 5)
      : Math.max(leastPollers, this.running, this.pollers - 5);
    this.time.after(1000, () => this.scalePollers());
  }

  private outageOf([from, to]: readonly [number, number]): Window {
    // The outage does not begin on the minute of anybody's timer.
    const shiftMs = this.random.between(0, 60_000);
    return { fromMs: this.startMs + from * 60_000 + shiftMs, toMs: this.startMs + to * 60_000 + shiftMs };
  }
}
