import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { ConsumerSizing, SharedResources } from "../functions/shared-resources";
import { secondsPerDay } from "../storage/retention-settings";
import type { AlarmKind } from "./alarm-kinds";
import { eventAlarm, threeOfFive, type AlarmCondition } from "./event-alarm";
import { consumerMetric, functionMetric, queueMetric, type MetricSource } from "./metric-stat";

interface ConsumerAlarmsArgs {
  readonly source: MetricSource;
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  readonly functionName: string;
  readonly shared: Pick<SharedResources, "alarms" | "retention" | "sizing">;
}

/** SQS refuses receives at 120,000 messages in flight. */
const highInFlight = 100_000;
const minutesOfOutage = 30;
/** Short of it a queue may be quiet: Lambda takes up to three minutes to start its pollers. */
const quietMinutes = 10;

const mostOfAnOutage = { periodSeconds: 300, evaluationPeriods: minutesOfOutage / 5, datapointsToAlarm: 5 };

export class ConsumerAlarms extends pulumi.ComponentResource {
  /** The condition of a composite alarm that fires when the consumer is in trouble. */
  readonly compositeAlarmRule: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ConsumerAlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:events:ConsumerAlarms", name, {}, opts);
    const late = this.alarm("delivery-late", lateCondition(args), true);
    const stalled = this.alarm("delivery-stalled", stalledCondition(args), true);
    const open = this.alarm("breaker-open", { ...breakerState(args), ...threeOfFive });
    const staysOpen = this.alarm("breaker-stays-open", { ...breakerState(args), ...mostOfAnOutage }, true);
    const stopped = this.alarm("deliveries-stopped", stoppedCondition(args), true);
    this.alarm("dead-letters", waitingCondition(args.deadLetterQueueName));
    // A message that SQS itself moves keeps the time of its sending; only the metric of its age begins anew.
    const leastDays = args.shared.retention.deadLetterDays - args.shared.retention.queueDays;
    this.alarm("expiring", expiringCondition({ age: args.deadLetterQueueName }, leastDays));
    this.alarm("function-errors", errorsCondition(args.functionName));
    this.alarm("at-capacity", capacityCondition(args));
    // While the breaker is open events are late on purpose: it has alarms of its own.
    const slow = pulumi.interpolate`((${fires(late)} OR ${fires(stalled)}) AND NOT ${fires(open)})`;
    this.compositeAlarmRule = pulumi.interpolate`${slow} OR ${fires(staysOpen)} OR ${fires(stopped)}`;
    this.registerOutputs({});
  }

  private alarm(kind: AlarmKind, condition: AlarmCondition, silent = false): cloudwatch.MetricAlarm {
    const { queueName: subject, shared } = this.args;
    const args = { kind, subject, condition, settings: shared.alarms, silent };
    return eventAlarm(`${this.name}-${kind}`, args, { parent: this });
  }
}

function fires(alarm: cloudwatch.MetricAlarm): pulumi.Output<string> {
  return pulumi.interpolate`ALARM("${alarm.name}")`;
}

/** By the age of events at their first receive, and of waiting ones: SQS' age leaves out what was received thrice. */
function lateCondition({ source, queueName, shared }: ConsumerAlarmsArgs): AlarmCondition {
  const { lateSeconds } = shared.alarms;
  return {
    metrics: {
      age: consumerMetric(source, "EventAge", "p99"),
      oldest: queueMetric(queueName, "ApproximateAgeOfOldestMessage", "Maximum"),
    },
    expression: `IF(FILL(age, 0) > ${lateSeconds * 1000} OR FILL(oldest, 0) > ${lateSeconds * 3}, 1, 0)`,
    ...threeOfFive,
  };
}

/** By the queue's own metrics: they are there also when the function does not even start. */
function stalledCondition({ queueName, shared }: ConsumerAlarmsArgs): AlarmCondition {
  return {
    metrics: {
      visible: queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Minimum"),
      flying: queueMetric(queueName, "ApproximateNumberOfMessagesNotVisible", "Minimum"),
      deleted: queueMetric(queueName, "NumberOfMessagesDeleted", "Sum"),
    },
    // What waits is not filled: a minute that SQS has not published yet would say that all is well, each minute.
    expression: "IF(visible + flying > 0 AND FILL(deleted, 0) < 1, 1, 0)",
    ...everyQuietMinute(shared.sizing),
  };
}

/** By the queue's own metrics, as no batch reports; unlike `delivery-stalled` it fires while the breaker is open, too. */
function stoppedCondition({ queueName, shared }: ConsumerAlarmsArgs): AlarmCondition {
  return {
    metrics: {
      visible: queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Minimum"),
      received: queueMetric(queueName, "NumberOfMessagesReceived", "Sum"),
    },
    expression: "IF(visible > 0 AND FILL(received, 0) < 1, 1, 0)",
    ...everyQuietMinute(shared.sizing),
  };
}

function everyQuietMinute({ timeoutSeconds, batchingWindowSeconds }: ConsumerSizing) {
  const minutes = quietMinutes + Math.floor((timeoutSeconds + batchingWindowSeconds) / 60);
  return { evaluationPeriods: minutes, datapointsToAlarm: minutes };
}

/** BreakerState is 0 while closed, 1 while half open, 2 while open. */
function breakerState({ source }: ConsumerAlarmsArgs): AlarmCondition {
  return {
    metrics: { state: consumerMetric(source, "BreakerState", "Maximum") },
    // It is reported by each batch, and deferred messages return minutes apart: silence changes nothing.
    treatMissingData: "ignore",
  };
}

function capacityCondition({ functionName, queueName }: ConsumerAlarmsArgs): AlarmCondition {
  return {
    metrics: {
      throttles: functionMetric(functionName, "Throttles", "Sum"),
      flying: queueMetric(queueName, "ApproximateNumberOfMessagesNotVisible", "Maximum"),
    },
    expression: `IF(FILL(throttles, 0) > 0 OR FILL(flying, 0) > ${highInFlight}, 1, 0)`,
    ...threeOfFive,
  };
}

/** Single events that fail are told of one by one: an error here is a crash or a timeout. */
export function errorsCondition(functionName: string): AlarmCondition {
  return { metrics: { errors: functionMetric(functionName, "Errors", "Sum") }, ...threeOfFive };
}

/** When the oldest message of any of the queues, by the ids of their metrics, has waited for half of what it may. */
export function expiringCondition(
  queueNames: Readonly<Record<string, string>>,
  retentionDays: number,
): AlarmCondition {
  const ages = Object.entries(queueNames).map(
    ([id, name]) => [id, queueMetric(name, "ApproximateAgeOfOldestMessage", "Maximum")] as const,
  );
  return {
    metrics: Object.fromEntries(ages),
    ...(ages.length > 1 && { expression: `MAX([${ages.map(([id]) => `FILL(${id}, 0)`).join(", ")}])` }),
    threshold: (retentionDays * secondsPerDay) / 2,
    periodSeconds: 300,
    // Silence does not empty a queue.
    treatMissingData: "ignore",
  };
}

/** By visible messages: NumberOfMessagesSent does not count what SQS itself moves. */
export function waitingCondition(queueName: string): AlarmCondition {
  return {
    metrics: { visible: queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Maximum") },
    // SQS stops measuring a queue that nobody touched for hours, and what is in it still waits.
    treatMissingData: "ignore",
  };
}
