import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./iam/policy-document";
import type { DomainEventBus } from "./domain-event-bus";
import { EventQueue } from "./event-queue";
import type { IngressBus } from "./ingress-bus";
import { secondsPerDay } from "./storage/retention-settings";
import type { CallbackFactory } from "./functions/bundle-callback";
import type { SharedResources } from "./functions/shared-resources";
import { functionSchedule } from "./functions/function-schedule";
import { LambdaCallback } from "./functions/lambda-callback";
import { eventAlarm, type AlarmCondition } from "./monitoring/event-alarm";
import { queueAlarms } from "./monitoring/queue-alarms";
import { consumerMetric, functionMetric } from "./monitoring/metric-stat";

/** What {@link DeadLetterRecovery} needs. */
export interface DeadLetterRecoveryArgs {
  readonly environment: string;
  readonly buses: readonly DomainEventBus[];
  readonly ingress: IngressBus;
  /** Minutes between two runs: at least 1. */
  readonly everyMinutes: number;
  readonly callbackFactory: CallbackFactory;
  readonly shared: Pick<
    SharedResources,
    | "stateTable"
    | "metricNamespace"
    | "retention"
    | "protect"
    | "logs"
    | "tracing"
    | "network"
    | "alarms"
    | "keyArn"
  >;
}

/** Name of the function and of its role: domain buses name it among their publishers. */
export function recoveryFunctionName(environment: string): string {
  return `bellyfed-recover-dead-letters-${environment}`;
}

/** Sends what can be handled after all back to its consumer, and moves the rest to the parking lot with a reason. */
export class DeadLetterRecovery extends pulumi.ComponentResource {
  /** Keeps what recovery cannot send back. */
  readonly parkingLot: EventQueue;
  readonly recovery: LambdaCallback;

  constructor(name: string, args: DeadLetterRecoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:DeadLetterRecovery", name, {}, opts);
    const child = { parent: this };
    const functionName = recoveryFunctionName(args.environment);

    this.parkingLot = new EventQueue(
      `${name}-parking-lot`,
      {
        queueName: `bellyfed-parking-lot-${args.environment}`,
        retentionSeconds: args.shared.retention.deadLetterDays * secondsPerDay,
        protect: args.shared.protect,
        keyArn: args.shared.keyArn,
      },
      child,
    );
    this.recovery = new LambdaCallback(
      `${name}-lambda`,
      {
        functionName,
        callbackFactory: args.callbackFactory,
        environment: {
          RECOVERY_SETTINGS: settingsOf(args, this.parkingLot),
          STATE_TABLE: args.shared.stateTable.name,
          METRIC_NAMESPACE: args.shared.metricNamespace,
        },
        statements: statements(args, this.parkingLot),
        size: { timeoutSeconds: 300, memoryMb: 256 },
        logs: args.shared.logs,
        protect: args.shared.protect,
        tracing: args.shared.tracing,
        network: args.shared.network,
        keyArn: args.shared.keyArn,
      },
      child,
    );
    functionSchedule(name, this.recovery, args.everyMinutes, child);
    this.watch(name, args);
    this.registerOutputs({
      functionName: this.recovery.function.name,
      parkingLotQueueUrl: this.parkingLot.url,
    });
  }

  private watch(name: string, { environment, shared }: DeadLetterRecoveryArgs): void {
    const child = { parent: this };
    const { alarms: settings, retention } = shared;
    const subject = recoveryFunctionName(environment);
    queueAlarms(
      name,
      {
        subject,
        queues: { "parking-lot": this.parkingLot },
        retentionDays: retention.deadLetterDays,
        settings,
      },
      child,
    );
    const condition = failingCondition(subject, shared.metricNamespace);
    eventAlarm(
      `${name}-failing-alarm`,
      { kind: "recovery-failing", subject, condition: condition, settings },
      child,
    );
  }
}

/** It fails whole, or on single messages. */
function failingCondition(functionName: string, namespace: string): AlarmCondition {
  const recovery = { namespace, domain: "all", consumer: "recover-dead-letters" };
  return {
    metrics: {
      errors: functionMetric(functionName, "Errors", "Sum"),
      failed: consumerMetric(recovery, "RecoveryFailed", "Sum"),
    },
    expression: "FILL(errors, 0) + FILL(failed, 0)",
    periodSeconds: 300,
    // What is published late may belong to the period before, and the last one is filled with 0.
    periods: { count: 1, of: 2 },
    // It runs now and then.
    treatMissingData: "notBreaching",
  };
}

/** Queues by name: the variables of a function have 4 KB in all. */
function settingsOf(args: DeadLetterRecoveryArgs, parkingLot: EventQueue): pulumi.Output<string> {
  return pulumi.jsonStringify({
    queueUrlPrefix: parkingLot.url.apply((url) => url.slice(0, url.lastIndexOf("/") + 1)),
    parkingLotQueue: parkingLot.queueName,
    subscriptions: Object.fromEntries(
      args.buses
        .flatMap((bus) => [...bus.subscriptions.values()])
        .map(({ queue, place: { domain, consumer, dependency } }) => [
          queue.queueName,
          `${domain}/${consumer}/${dependency}`,
        ]),
    ),
    buses: [...args.buses, args.ingress].map(({ busName }) => busName),
  });
}

function statements(args: DeadLetterRecoveryArgs, parkingLot: EventQueue): IamStatement[] {
  const subscriptions = args.buses.flatMap((bus) => [...bus.subscriptions.values()]);
  return [
    {
      Sid: "EmptyDeadLetters",
      Action: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
      ],
      Resource: [
        ...subscriptions.map(({ deadLetters }) => deadLetters.arn),
        ...[...args.buses, args.ingress].map(({ undelivered }) => undelivered.arn),
      ],
    },
    {
      Sid: "RedriveOrPark",
      Action: "sqs:SendMessage",
      Resource: [
        ...subscriptions.map(({ queue }) => queue.arn),
        ...args.buses.map(({ unmatched }) => unmatched.arn),
        args.ingress.unrouted.arn,
        parkingLot.arn,
      ],
    },
    {
      Sid: "ReadBreakers",
      Action: "dynamodb:GetItem",
      Resource: args.shared.stateTable.arn,
      // What the same table remembers of events is none of recovery's business.
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["b#*"] } },
    },
    {
      // What the ingress bus could not forward goes on to its domain's bus; with a key, a bus gives back its own.
      Sid: "Forward",
      Action: "events:PutEvents",
      Resource: [...args.buses, ...(args.shared.keyArn ? [args.ingress] : [])].map(({ arn }) => arn),
    },
  ];
}
