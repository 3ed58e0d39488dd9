import type { ConsumerPlace } from "../events/consumer-settings";
import type { EventHandler } from "../events/event-handler";
import { toMessageAttributes } from "../events/dead-letter";
import type { BreakerItem } from "../handlers/breaker/circuit-breaker-transitions";
import { consumeBatch } from "../handlers/consumer/consume-batch";
import { startConsumer } from "../handlers/consumer/consumer";
import type { ConsumerPorts, ConsumerQueue, SetAsideMessage } from "../handlers/consumer/consumer-ports";
import type { ProgressItem } from "../handlers/consumer/event-progress";
import type { Faults } from "./faults";
import { BreakerInspector } from "./inspect-breaker";
import { EventInspector, type Queues } from "./inspect-events";
import { MetricsInspector } from "./inspect-metrics";
import { makeHandler } from "./make-handler";
import { validators } from "./make-event";
import { parkedQueueName, placeOf, queueName } from "./place";
import { Dependency } from "./model/dependency";
import type { Environment } from "./model/environment";
import { LambdaFunction, type Program } from "./model/function";
import { Mapping } from "./model/mapping";
import { Queue } from "./model/queue";
import { Table } from "./model/table";
import { VirtualTime } from "./model/virtual-time";
import type { Mutant } from "./mutant";
import type { Plan } from "./plan";
import type { Random } from "./random";
import { Violations } from "./violations";

/** AWS' advice: six times the function's timeout. */
const visibilityMs = 180_000;

/** One seed's world: the model of AWS around the production consumer, and the inspectors that watch it. */
export class World {
  readonly time = new VirtualTime();
  readonly startMs = this.time.nowMs;
  readonly violations = new Violations(() => (this.time.nowMs - this.startMs) / 1000);
  readonly events: EventInspector;
  readonly breaker: BreakerInspector;
  readonly metrics = new MetricsInspector(this.violations);
  readonly queues: Queues;
  readonly mapping: Mapping;
  readonly dependency: Dependency;
  readonly consumer: LambdaFunction;
  readonly breakers: Table<BreakerItem>;
  private readonly progress: Table<ProgressItem>;
  private readonly place: ConsumerPlace;

  constructor(
    plan: Plan,
    readonly faults: Faults,
    readonly random: Random,
    readonly mutant: Mutant | undefined,
  ) {
    const { time, violations } = this;
    const now = (): number => time.nowMs;
    this.events = new EventInspector(plan.mode, now, violations);
    this.breaker = new BreakerInspector(now, violations, faults.isHealthy);
    this.queues = this.makeQueues(plan);
    this.events.queues = this.queues;
    this.dependency = this.makeDependency();
    this.breakers = this.makeBreakers();
    this.progress = this.makeProgress();
    this.place = placeOf(plan, mutant);
    this.consumer = this.makeFunction();
    this.mapping = new Mapping(
      { ...plan, visibilityMs },
      this.queues.main,
      this.consumer,
      time,
      random,
      faults,
      (id) => violations.add("I1", `A response names the message ${id}, which was not in its batch`),
    );
  }

  private makeQueues(plan: Plan): Queues {
    const make = (name: string, redrive?: ConstructorParameters<typeof Queue>[5]): Queue =>
      new Queue(name, this.time, this.random, this.faults, this.events, redrive);
    const deadLetters = make(`${queueName}-dead-letters`);
    const main = make(queueName, { maxReceiveCount: plan.maxReceiveCount, to: deadLetters });
    return { main, deadLetters, rejected: make(`${queueName}-rejected`), parked: make(parkedQueueName) };
  }

  private makeDependency(): Dependency {
    return new Dependency(this.time, this.random, this.faults, {
      called: (environment) => this.breaker.called(environment),
      tookEffect: (event) => this.events.tookEffect(event),
      failed: (environment, calledAtMs) => this.breaker.failed(environment, calledAtMs),
    });
  }

  private makeBreakers(): Table<BreakerItem> {
    const { breaker } = this;
    return new Table(
      this.time,
      this.random,
      this.faults,
      { timeoutMs: 200, repeats: false },
      {
        asked: (_key, environment) => breaker.asked(environment),
        answered: (_key, environment, isAnswered) => breaker.answered(environment, isAnswered),
        written: (_key, item) => breaker.written(item as BreakerItem),
      },
    );
  }

  private makeProgress(): Table<ProgressItem> {
    return new Table(
      this.time,
      this.random,
      this.faults,
      { timeoutMs: 1_000, repeats: true },
      {
        asked: () => undefined,
        answered: (key, _environment, isAnswered) => this.events.progressAnswered(key, isAnswered),
        written: (_key, item) => this.events.written(item),
      },
    );
  }

  private makeFunction(): LambdaFunction {
    const { time, random, faults, violations, breaker, metrics } = this;
    return new LambdaFunction("consumer", time, random, faults, (env) => this.start(env), {
      invoked: (environment, records) => {
        metrics.invoked(environment);
        breaker.invoked(
          environment,
          records.some(({ attributes }) => attributes.ApproximateReceiveCount !== "1"),
        );
      },
      answered: (environment, records, response) => metrics.answered(environment, records.length, response),
      threw: (error) => violations.add("I1", `The consumer threw: ${String(error)}`),
    });
  }

  /** A cold start of the production consumer. */
  private start(environment: Environment): Program {
    const { mutant } = this;
    const ports = this.portsOf(environment);
    const handler: EventHandler = makeHandler(environment, this.events, this.dependency);
    const consumer = startConsumer(
      { handler, validators },
      this.place,
      mutant?.ports?.(ports) ?? ports,
      environment.id,
    );
    this.breaker.started(environment, consumer.breaker);
    return (records, invocation) => consumeBatch(records, invocation, consumer);
  }

  private portsOf(environment: Environment): ConsumerPorts {
    return {
      clock: {
        now: () => environment.now(),
        after: (delayMs, task) => environment.after(delayMs, task),
      },
      random: this.random.next,
      queue: this.queueOf(environment),
      breakers: this.breakers.seenBy(environment),
      progress: this.progress.seenBy(environment),
      write: (line) => this.metrics.wrote(environment, line),
    };
  }

  private queueOf(environment: Environment): ConsumerQueue {
    const { random, faults, queues, events } = this;
    const send = (queue: Queue, { body, attributes }: SetAsideMessage): Promise<void> => {
      const isStruck = faults.strikes("set-aside-failure");
      const arrives = !isStruck || random.chance(0.3);
      return environment.ask(random.between(2, isStruck ? 1_000 : 30), () => {
        if (arrives) queue.send(events.ofBody(body), toMessageAttributes(attributes));
        if (isStruck) throw new Error("SQS does not answer.");
      });
    };
    return {
      sendDeadLetter: (message) => send(queues.deadLetters, message),
      sendRejected: (message) => send(queues.rejected, message),
      changeVisibility: (changes) => {
        const isStruck = faults.strikes("visibility-failure");
        return environment.ask(random.between(2, 30), () => {
          if (isStruck && random.chance(0.5)) throw new Error("SQS does not answer.");
          const unknown = changes.filter(
            ({ receiptHandle, visibilitySeconds }) =>
              !queues.main.changeVisibility(receiptHandle, visibilitySeconds * 1000),
          );
          if (isStruck || unknown.length > 0) throw new Error(`SQS refused ${unknown.length} changes.`);
        });
      },
    };
  }
}
