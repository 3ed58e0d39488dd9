import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { validatorSource } from "../events/schema/validator-source";
import {
  consumerEnvironment,
  consumerSettings,
  type ConsumerSettings,
} from "../handlers/settings/consumer-settings";
import {
  breakerKey,
  deadLetterQueueName,
  idempotencyKey,
  subscriptionName,
  type ConsumerRef,
} from "../handlers/settings/names";
import { maxReceiveCount } from "../handlers/settings/receive-pace";
import { EventQueue } from "./event-queue";
import { EventRule } from "./event-rule";
import { checkRetention } from "./functions/check-retention";
import { LambdaCallback } from "./functions/lambda-callback";
import type { SharedResources } from "./functions/shared-resources";
import type { IamStatement } from "./iam/policy-document";
import { roleFirst } from "./iam/role-first";
import { ConsumerAlarms } from "./monitoring/consumer-alarms";
import { comeBackDays, secondsPerDay } from "./storage/retention-settings";
import type { SubscribedBus, SubscriptionSpec } from "./subscription-spec";

interface EventSubscriptionArgs {
  readonly bus: SubscribedBus;
  readonly subscription: string;
  readonly eventPattern: string;
  readonly spec: SubscriptionSpec;
  readonly shared: SharedResources;
}

/** AWS' advice: six times the function's timeout, and the time that a batch may wait to fill. */
const visibilityPerTimeout = 6;

/** One subscriber of a bus: rule → queue → consumer → dead letters. */
export class EventSubscription extends pulumi.ComponentResource {
  readonly ref: ConsumerRef;
  readonly rule: EventRule;
  readonly queue: EventQueue;
  readonly deadLetters: EventQueue;
  readonly consumer: LambdaCallback;
  readonly alarms: ConsumerAlarms;

  constructor(name: string, given: EventSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    const first = roleFirst(() => (this as Partial<EventSubscription>).consumer?.role);
    super("bellyfed:events:EventSubscription", name, {}, { ...opts, transformations: [first] });
    const { bus, subscription, spec } = given;
    const sizing = { ...given.shared.sizing, ...spec.sizing };
    const shared = { ...given.shared, sizing };
    const args = { ...given, shared };
    const { retention } = shared;
    const settings = settingsOf(name, args);
    const child = { parent: this };
    const queueName = subscriptionName(bus.busName, subscription);
    this.ref = { domain: bus.domain, consumer: subscription };

    this.rule = new EventRule(
      name,
      {
        ruleName: subscription,
        busName: bus.busName,
        eventBusName: bus.eventBusName,
        eventPattern: args.eventPattern,
        description: `What ${subscription} subscribed to`,
        alarms: shared.alarms,
      },
      child,
    );
    this.deadLetters = new EventQueue(
      `${name}-dead-letters`,
      { queueName: deadLetterQueueName(queueName), shared },
      child,
    );
    this.queue = new EventQueue(
      `${name}-events`,
      {
        queueName,
        shared,
        retentionDays: retention.queueDays,
        visibilityTimeoutSeconds: visibilityPerTimeout * sizing.timeoutSeconds + sizing.batchingWindowSeconds,
        senderArns: [this.rule.arn],
        ...(bus.recoveryRole !== undefined && { senderRoles: [bus.recoveryRole] }),
        redrive: { deadLetterQueueArn: this.deadLetters.arn, maxReceiveCount: maxReceiveCount(settings) },
      },
      child,
    );
    this.allowRedrive(name);
    this.rule.sendTo({ arn: this.queue.arn, deadLetterQueueArn: bus.undelivered.arn });
    this.consumer = this.createConsumer(name, args, settings);
    this.createMapping(name, args);
    this.alarms = new ConsumerAlarms(
      `${name}-alarms`,
      {
        source: { namespace: shared.metricNamespace, ...this.ref },
        queueName,
        deadLetterQueueName: this.deadLetters.queueName,
        functionName: this.consumer.functionName,
        shared,
      },
      child,
    );
    this.registerOutputs({ queueUrl: this.queue.url, functionName: this.consumer.function.name });
  }

  private allowRedrive(name: string): void {
    new sqs.RedriveAllowPolicy(
      `${name}-dead-letters-source`,
      {
        queueUrl: this.deadLetters.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [this.queue.arn],
        }),
      },
      { parent: this },
    );
  }

  private createMapping(name: string, { shared: { sizing } }: EventSubscriptionArgs): void {
    new lambda.EventSourceMapping(
      `${name}-mapping`,
      {
        eventSourceArn: this.queue.arn,
        functionName: this.consumer.function.arn,
        batchSize: sizing.batchSize,
        maximumBatchingWindowInSeconds: sizing.batchingWindowSeconds,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: sizing.maximumConcurrency },
      },
      // Deliveries that an operator stopped stay stopped through `pulumi up`.
      { parent: this, ignoreChanges: ["enabled"] },
    );
  }

  private createConsumer(
    name: string,
    { bus, spec, shared }: EventSubscriptionArgs,
    settings: ConsumerSettings,
  ): LambdaCallback {
    return new LambdaCallback(
      `${name}-consumer`,
      {
        functionName: this.queue.queueName,
        callbackFactory: shared.pipeline(spec.handler, settings),
        modules: { [shared.validatorsModule]: validatorSource(spec.events) },
        environment: {
          ...consumerEnvironment<pulumi.Input<string>>({
            ...this.ref,
            queueUrl: this.queue.url,
            deadLetterQueueUrl: this.deadLetters.url,
            rejectedQueueUrl: bus.rejected.url,
            stateTable: shared.stateTable.name,
            metricNamespace: shared.metricNamespace,
            claimBucket: shared.claims.bucketName,
            settings,
            logLevel: shared.logs.level,
          }),
          // By it an operator of the bus learns whose subscription it is.
          ...(bus.program !== undefined && { PROGRAM: bus.program }),
          ...spec.environment,
        },
        statements: [...this.consumerStatements(bus, shared), ...(spec.statements ?? [])],
        size: shared.sizing,
        shared,
      },
      { parent: this },
    );
  }

  private consumerStatements(bus: SubscribedBus, { stateTable, claims }: SharedResources): IamStatement[] {
    const stateKeys = [breakerKey(this.ref), idempotencyKey(this.ref, "*")];
    return [
      {
        Sid: "ConsumeQueue",
        Action: [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:GetQueueAttributes",
        ],
        Resource: this.queue.arn,
      },
      { Sid: "DeadLetter", Action: "sqs:SendMessage", Resource: [this.deadLetters.arn, bus.rejected.arn] },
      {
        Sid: "KeepState",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
        Resource: stateTable.arn,
        Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": stateKeys } },
      },
      { Sid: "ReadClaims", Action: "s3:GetObject", Resource: claims.claimsOf(bus.domain) },
    ];
  }
}

function settingsOf(name: string, { spec, shared }: EventSubscriptionArgs) {
  const { breaker, retention, traceSampleRatio } = shared;
  try {
    const settings = consumerSettings(
      {
        // A day before its queue would drop an event, the event becomes a dead letter with a reason.
        maxEventAgeSeconds: (retention.queueDays - 1) * secondsPerDay,
        idempotency: { expirySeconds: comeBackDays(retention) * secondsPerDay },
        breaker,
        ...(traceSampleRatio !== undefined && { traceSampleRatio }),
      },
      spec.consumer ?? {},
    );
    checkRetention(settings, retention);
    return settings;
  } catch (error) {
    throw new Error(`EventSubscription "${name}": ${(error as Error).message}`);
  }
}
