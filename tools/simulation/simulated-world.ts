import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Queue } from "../../packages/local-aws/sqs/queue";
import type { QueueRegistry } from "../../packages/local-aws/sqs/queue-registry";
import type { AttributeTexts } from "../../packages/local-aws/sqs/queue-settings";
import { deadLetterQueueName } from "../../handlers/settings/names";
import type { ConsumerEnvironment } from "../../handlers/settings/consumer-settings";
import type { EventHandler } from "../../handlers/settings/event-handler";
import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import { consumeBatch } from "../../handlers/consumer/consume-batch";
import { startConsumer } from "../../handlers/consumer/consumer";
import type { IdempotencyItem } from "../../handlers/consumer/idempotency-item";
import type { StateItem } from "../../handlers/ports/state-table";
import { requestLimits } from "../../handlers/consumer/request-limits";
import type { Faults } from "./faults";
import { BreakerInspector } from "./inspect-breaker";
import { EventInspector, type Queues } from "./inspect-events";
import { MetricsInspector } from "./inspect-metrics";
import { WaitingInspector } from "./inspect-waiting";
import { makePorts } from "./make-ports";
import { makeHandler } from "./make-handler";
import { laterValidators, validators } from "./make-event";
import { simulatedParkingLot, simulatedConsumer, queueName } from "./simulated-consumer";
import { SimulatedDependency } from "./model/simulated-dependency";
import type { SimulatedEnvironment } from "./model/simulated-environment";
import type { SimulatedEvent } from "./model/simulated-event";
import { SimulatedFunction, type Invoked, type Program } from "./model/simulated-function";
import { simulatedSqs } from "./model/simulated-sqs";
import { startMapping, type Invoke, type RunningMapping } from "./model/start-mapping";
import { SimulatedTable } from "./model/simulated-table";
import { VirtualTime } from "./model/virtual-time";
import type { Mutant } from "./mutant";
import type { Plan } from "./plan";
import type { SimulatedRandom } from "./simulated-random";
import { Violations } from "./violations";
import { WellTimes } from "./well-times";

/** AWS' advice: six times the function's timeout. */
const visibilitySeconds = 180;
/** Retention of the dead letters and of the rejected and parking-lot queues. */
const keptDays = 14;

/** What the consumer keeps back of its time, at most. */
const keptBackMs = 6_000;
/** How long after an outage its consequences may last. */
const consequencesMs = 3_600_000;
const secondsPerDay = 86_400;
const dayMs = 1000 * secondsPerDay;

/** Hears of each write that one of the state table's parts has taken. */
export type WriteListener = (
  part: "breaker" | "idempotency",
  key: string,
  item: StateItem,
  nowMs: number,
) => void;

/** One seed's world: what of AWS is around the production consumer, and the inspectors that watch it. */
export class SimulatedWorld {
  readonly time = new VirtualTime();
  readonly startMs = this.time.nowMs;
  readonly violations = new Violations(() => (this.time.nowMs - this.startMs) / 1000);
  readonly events: EventInspector;
  readonly breaker: BreakerInspector;
  readonly waiting: WaitingInspector;
  readonly metrics = new MetricsInspector(this.violations);
  readonly sqs: QueueRegistry;
  readonly queues: Queues;
  readonly mapping: RunningMapping;
  readonly dependency: SimulatedDependency;
  readonly consumer: SimulatedFunction;
  readonly breakers: SimulatedTable<BreakerItem>;
  readonly idempotency: SimulatedTable<IdempotencyItem>;
  private readonly consumerEnvironment: ConsumerEnvironment;
  private validators = validators;

  constructor(
    plan: Plan,
    readonly faults: Faults,
    readonly random: SimulatedRandom,
    readonly mutant: Mutant | undefined,
    private readonly onWrite: WriteListener = () => undefined,
  ) {
    const { time, violations } = this;
    const now = (): number => time.nowMs;
    this.events = new EventInspector(plan.mode, maxAgeMs(plan), plan.memoryDays * dayMs, now, violations);
    this.breaker = new BreakerInspector(now, violations, faults.isHealthy);
    const well = new WellTimes([...faults.outages, ...faults.storeOutages], consequencesMs);
    this.waiting = new WaitingInspector(well, time.nowMs, now, violations);
    this.sqs = simulatedSqs(time, random, faults, this.events);
    this.queues = this.makeQueues(plan);
    this.events.queues = this.queues;
    this.dependency = this.makeDependency();
    this.breakers = this.makeBreakers();
    this.idempotency = this.makeIdempotency();
    this.consumerEnvironment = simulatedConsumer(plan, mutant);
    this.consumer = this.makeFunction();
    const invoke: Invoke = (records) => this.consumer.invoke(records);
    this.mapping = startMapping(plan, this.queues.main, invoke, time, random, faults);
  }

  /** The consumer is deployed anew, and knows a version that producers have published before. */
  deploy(): void {
    this.validators = laterValidators;
    this.consumer.replaceProgram();
  }

  private makeQueues(plan: Plan): Queues {
    const make = (name: string, days = keptDays, attributes: AttributeTexts = {}): Queue =>
      this.sqs.create(name, { MessageRetentionPeriod: String(days * secondsPerDay), ...attributes });
    const deadLetters = make(deadLetterQueueName(queueName));
    const redrive = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: plan.maxReceiveCount };
    const main = make(queueName, plan.queueDays, {
      VisibilityTimeout: String(visibilitySeconds),
      RedrivePolicy: JSON.stringify(redrive),
    });
    return {
      main,
      deadLetters,
      rejected: make(`${queueName}-rejected`),
      parkingLot: make(simulatedParkingLot),
    };
  }

  private makeDependency(): SimulatedDependency {
    return new SimulatedDependency(this.time, this.random, this.faults, {
      called: (environment) => this.breaker.called(environment),
      tookEffect: (event, environment) => {
        if (event.effects === 0) this.waiting.handled(event);
        this.events.tookEffect(event, environment);
      },
      failed: (environment) => this.breaker.failed(environment),
    });
  }

  private makeBreakers(): SimulatedTable<BreakerItem> {
    const { breaker } = this;
    return new SimulatedTable(this.time, this.random, this.faults, requestLimits.breakers, {
      asked: (_key, environment) => breaker.asked(environment),
      answered: (_key, environment, isAnswered) => breaker.answered(environment, isAnswered),
      written: (key, item) => {
        this.onWrite("breaker", key, item, this.time.nowMs);
        breaker.written(item as BreakerItem);
        this.waiting.breakerWritten(item as BreakerItem);
      },
    });
  }

  private makeIdempotency(): SimulatedTable<IdempotencyItem> {
    return new SimulatedTable(this.time, this.random, this.faults, requestLimits.idempotency, {
      answered: (key, environment, isAnswered, written) =>
        this.events.idempotencyAnswered(key, environment, isAnswered, written),
      written: (key, item) => {
        this.onWrite("idempotency", key, item, this.time.nowMs);
        this.events.written(key, item);
      },
    });
  }

  private makeFunction(): SimulatedFunction {
    const { time, random, faults, violations, breaker, metrics } = this;
    return new SimulatedFunction("consumer", time, random, faults, (env) => this.start(env), {
      began: ({ environment, records }) => {
        this.waiting.received(records);
        breaker.invoked(
          environment,
          records.some(({ attributes }) => attributes.ApproximateReceiveCount !== "1"),
        );
      },
      answered: (invoked, response, remainingMs) => {
        const { requestId, records } = invoked;
        metrics.answered(requestId, records.length, response);
        this.checkResponse(records, response);
        if (remainingMs > keptBackMs) this.checkHandlers(invoked.environment);
      },
      ended: (invoked) => invoked.environment.release(this.eventsOf(invoked)),
      outlived: (invoked) => invoked.environment.forgive(this.eventsOf(invoked)),
      overran: ({ id }) => violations.add("I11", `${id} had not answered`),
      threw: (error) => violations.add("I1", `The consumer threw: ${String(error)}`),
    });
  }

  /** Where several invocations share a process, nobody can say whose handlers are at work. */
  private checkHandlers({ id, attempting, onDeath }: SimulatedEnvironment): void {
    if (attempting.size > 0 && onDeath.size === 1)
      this.violations.add("I12", `${id} answered while ${attempting.size} handlers were at work`);
  }

  private eventsOf({ environment, records }: Invoked): SimulatedEvent[] {
    return environment.attempted.size === 0 ? [] : records.map(({ body }) => this.events.ofBody(body));
  }

  private checkResponse(records: readonly SQSRecord[], { batchItemFailures }: SQSBatchResponse): void {
    if (batchItemFailures.length === 0) return;
    const ids = new Set(records.map(({ messageId }) => messageId));
    for (const { itemIdentifier } of batchItemFailures) {
      if (!ids.has(itemIdentifier))
        this.violations.add("I1", `A response names ${itemIdentifier}, which was not in its batch`);
    }
  }

  /** A cold start of the production consumer. */
  private start(environment: SimulatedEnvironment): Program {
    const { mutant } = this;
    const ports = makePorts(this, environment);
    const handler: EventHandler = makeHandler(environment, this.events, this.dependency);
    const consumer = startConsumer(
      { handler, validators: this.validators },
      this.consumerEnvironment,
      mutant?.ports?.(ports) ?? ports,
      environment.id,
    );
    this.breaker.started(environment, consumer.breaker);
    return (records, invocation) => consumeBatch(records, invocation, consumer);
  }
}

function maxAgeMs({ settings }: Plan): number {
  return (settings.maxEventAgeSeconds ?? Infinity) * 1000;
}
