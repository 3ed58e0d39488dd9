import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import type { IdempotencyItem } from "../../../handlers/consumer/idempotency-item";
import { requestLimits } from "../../../handlers/consumer/request-limits";
import type { StateItem } from "../../../handlers/ports/state-table";
import type { SimulatedEnvironment } from "../../simulation/model/simulated-environment";
import type { Window } from "../../simulation/draw-outages";
import type { InvocationResult } from "../../../packages/local-aws/lambda/invocation";
import type { Queue } from "../../../packages/local-aws/sqs/queue";
import { SimulatedFunction, type Program } from "../../simulation/model/simulated-function";
import { sendTo } from "../../simulation/model/send-to";
import { simulatedSqs } from "../../simulation/model/simulated-sqs";
import { startMapping, type MappingPlan, type RunningMapping } from "../../simulation/model/start-mapping";
import { SimulatedTable } from "../../simulation/model/simulated-table";
import { VirtualTime } from "../../simulation/model/virtual-time";
import { noFaults } from "../../simulation/no-faults";
import { SimulatedRandom } from "../../simulation/simulated-random";
import { makeBenchEvent } from "./bench-event";
import { MeasuredDependency } from "./measured-dependency";

/** A way to put a circuit breaker between a queue and a dependency. */
export interface Design extends Omit<Required<MappingPlan>, "maximumConcurrency"> {
  readonly name: string;
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
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
/** Lambda begins with five batches at once, and has one more with each that succeeds. */
const mostBatches = 50;
/** How long Lambda takes to enable or disable a mapping. */
const toggleMs = 12_000;

/** One design in one scenario: a producer, the simulated queue, mapping, function and tables, and what AWS bills. */
export class Testbed {
  readonly time = new VirtualTime();
  readonly random: SimulatedRandom;
  readonly outage: Window | undefined;
  readonly dependency: MeasuredDependency;
  readonly deadLetters: Queue;
  readonly queue: Queue;
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
  private mapping: RunningMapping | undefined;

  constructor(
    private readonly design: Design,
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
    const sqs = simulatedSqs(time, random, faults);
    this.deadLetters = sqs.create("dead-letters", {});
    this.queue = sqs.create("queue", {
      VisibilityTimeout: String(design.visibilitySeconds),
      RedrivePolicy: JSON.stringify({
        maxReceiveCount: design.maxReceiveCount,
        deadLetterTargetArn: this.deadLetters.arn,
      }),
    });
    this.function = new SimulatedFunction(
      "consumer",
      time,
      random,
      faults,
      (environment) => design.start(this, environment),
      {},
    );
  }

  /** Lets all of it happen. */
  async run(): Promise<void> {
    const { minutes, drainMinutes } = this.scenario;
    const endMs = this.startMs + (minutes + drainMinutes) * 60_000;
    this.publish(this.startMs + minutes * 60_000);
    this.readQueue();
    await this.time.run(() => this.time.nowMs >= endMs);
  }

  /** Enables or disables the mapping, which takes effect after a while. */
  async enable(isEnabled: boolean): Promise<void> {
    await this.time.sleep(toggleMs);
    if (isEnabled) this.readQueue();
    else this.mapping?.stop();
  }

  async invoke(records: readonly SQSRecord[]): Promise<InvocationResult> {
    const startedMs = this.time.nowMs;
    this.invocations += 1;
    const result = await this.function.invoke(records);
    this.invokedMs += this.time.nowMs - startedMs;
    if (result.kind === "error") this.errors += 1;
    return result;
  }

  /** Counts the requests for so many messages; one takes ten of them. */
  billSqs(messages: number): void {
    this.sqsRequests += Math.max(1, Math.ceil(messages / 10));
  }

  /** What the mapping does with a batch, which it receives before and of which it deletes what was handled. */
  private async consume(records: readonly SQSRecord[]): Promise<InvocationResult> {
    this.billSqs(records.length);
    const result = await this.invoke(records);
    if (result.kind === "error") return result;
    const { batchItemFailures } = JSON.parse(result.payload) as SQSBatchResponse;
    if (batchItemFailures.length < records.length) this.billSqs(records.length - batchItemFailures.length);
    return result;
  }

  private readQueue(): void {
    const { design, queue, time, random } = this;
    const plan = { ...design, maximumConcurrency: mostBatches };
    this.mapping = startMapping(plan, queue, (batch) => this.consume(batch), time, random, noFaults());
  }

  private makeTable<Item extends StateItem>(): SimulatedTable<Item> {
    return new SimulatedTable(this.time, this.random, noFaults(), requestLimits.breakers, {
      answered: (_key, _environment, _isAnswered, written) => {
        if (written) this.tableWrites += 1;
        else this.tableReads += 1;
      },
    });
  }

  private publish(untilMs: number): void {
    const { nowMs } = this.time;
    if (nowMs >= untilMs) return;
    const isPoison = this.random.chance(poisonShare);
    sendTo(this.queue, makeBenchEvent({ number: this.published++, isPoison, sentMs: nowMs }).body);
    this.time.after(1000 / this.scenario.eventsPerSecond, () => this.publish(untilMs));
  }

  private outageOf([from, to]: readonly [number, number]): Window {
    // The outage does not begin on the minute of anybody's timer.
    const shiftMs = this.random.between(0, 60_000);
    return { fromMs: this.startMs + from * 60_000 + shiftMs, toMs: this.startMs + to * 60_000 + shiftMs };
  }
}
