import * as pulumi from "@pulumi/pulumi";
import { breakerKey, jobName, parkingLotQueueName } from "../handlers/settings/names";
import type { DomainEventBus } from "./domain-event-bus";
import { EventQueue } from "./event-queue";
import type { CallbackFactory } from "./functions/bundle-callback";
import { functionSchedule } from "./functions/function-schedule";
import { LambdaCallback } from "./functions/lambda-callback";
import type { SharedResources } from "./functions/shared-resources";
import type { IamStatement } from "./iam/policy-document";
import type { IngressBus } from "./ingress-bus";
import { eventAlarm, type AlarmCondition } from "./monitoring/event-alarm";
import { consumerMetric, functionMetric } from "./monitoring/metric-stat";
import { queueAlarms } from "./monitoring/queue-alarms";

interface DeadLetterRecoveryArgs {
  readonly buses: readonly DomainEventBus[];
  readonly ingress: IngressBus;
  readonly everyMinutes: number;
  readonly callbackFactory: CallbackFactory;
  readonly shared: SharedResources;
}

const job = "recover-dead-letters";

/** Sends what can be handled after all back to its consumer, and moves the rest to the parking lot with a reason. */
export class DeadLetterRecovery extends pulumi.ComponentResource {
  readonly parkingLot: EventQueue;
  readonly recovery: LambdaCallback;

  constructor(name: string, args: DeadLetterRecoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:DeadLetterRecovery", name, {}, opts);
    const child = { parent: this };
    const { shared } = args;
    const subject = jobName(job, shared.environment);

    this.parkingLot = new EventQueue(
      `${name}-parking-lot`,
      { queueName: parkingLotQueueName(shared.environment), shared },
      child,
    );
    this.recovery = new LambdaCallback(
      `${name}-lambda`,
      {
        functionName: subject,
        callbackFactory: args.callbackFactory,
        environment: {
          RECOVERY_SETTINGS: settingsOf(args, this.parkingLot),
          STATE_TABLE: shared.stateTable.name,
          METRIC_NAMESPACE: shared.metricNamespace,
        },
        statements: statements(args, this.parkingLot),
        size: { timeoutSeconds: 300, memoryMb: 256 },
        shared,
      },
      child,
    );
    functionSchedule(name, this.recovery, args.everyMinutes, child);
    queueAlarms(name, { subject, queues: { "parking-lot": this.parkingLot }, shared }, child);
    const condition = failingCondition(subject, shared.metricNamespace);
    eventAlarm(
      `${name}-failing-alarm`,
      { kind: "recovery-failing", subject, condition, settings: shared.alarms },
      child,
    );
    this.registerOutputs({
      functionName: this.recovery.function.name,
      parkingLotQueueUrl: this.parkingLot.url,
    });
  }
}

function failingCondition(functionName: string, namespace: string): AlarmCondition {
  const recovery = { namespace, domain: "all", consumer: job };
  return {
    metrics: {
      errors: functionMetric(functionName, "Errors", "Sum"),
      failed: consumerMetric(recovery, "RecoveryFailed", "Sum"),
    },
    expression: "FILL(errors, 0) + FILL(failed, 0)",
    periodSeconds: 300,
    // What is published late may belong to the period before, and the last one is filled with 0.
    evaluationPeriods: 2,
  };
}

/** Queues by name: the variables of a function have 4 KB in all. */
function settingsOf(args: DeadLetterRecoveryArgs, parkingLot: EventQueue): pulumi.Output<string> {
  const receivers = receiversOf(args);
  return pulumi.jsonStringify({
    queueUrlPrefix: parkingLot.url.apply((url) => url.slice(0, url.lastIndexOf("/") + 1)),
    parkingLotQueue: parkingLot.queueName,
    subscriptions: Object.fromEntries(
      subscriptionsOf(args).map(({ queue, ref: { domain, consumer } }) => [
        queue.queueName,
        `${domain}/${consumer}`,
      ]),
    ),
    buses: [...args.buses, args.ingress].map(({ busName }) => busName),
    ...(receivers.length > 0 && { receivers }),
  });
}

function subscriptionsOf({ buses }: DeadLetterRecoveryArgs) {
  return buses.flatMap((bus) => [...bus.subscriptions.values()]);
}

/** ARNs of other accounts' buses. */
function receiversOf({ buses }: DeadLetterRecoveryArgs): string[] {
  return buses.flatMap(({ forwards }) => [...forwards.values()].map(({ receiverArn }) => receiverArn));
}

function statements(args: DeadLetterRecoveryArgs, parkingLot: EventQueue): IamStatement[] {
  const { buses, ingress, shared } = args;
  const subscriptions = subscriptionsOf(args);
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
        ...[...buses, ingress].map(({ undelivered }) => undelivered.arn),
      ],
    },
    {
      Sid: "RedriveOrPark",
      Action: "sqs:SendMessage",
      Resource: [
        ...subscriptions.map(({ queue }) => queue.arn),
        ...buses.map(({ unmatched }) => unmatched.arn),
        ingress.unrouted.arn,
        parkingLot.arn,
      ],
    },
    {
      Sid: "ReadBreakers",
      Action: "dynamodb:GetItem",
      Resource: shared.stateTable.arn,
      // The same table keeps idempotency records, which recovery does not need.
      Condition: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [breakerKey({ domain: "*", consumer: "*" })] },
      },
    },
    {
      // What the ingress bus could not forward goes on to its domain's bus; with a key, a bus gives back its own.
      Sid: "Forward",
      Action: "events:PutEvents",
      Resource: [
        ...[...buses, ...(shared.keyArn ? [ingress] : [])].map(({ arn }) => arn),
        ...receiversOf(args),
      ],
    },
  ];
}
