import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import {
  consumerEnvironment,
  consumerSettings,
  type ConsumerEnvironment,
  type ConsumerSettings,
} from "../handlers/settings/consumer-settings";
import { maxReceiveCount } from "../handlers/settings/receive-pace";
import { validatorSource } from "../events/schema/validator-source";
import { consumerStatements } from "./iam/consumer-statements";
import { EventQueue } from "./event-queue";
import { EventRule } from "./event-rule";
import { comeBackDays, secondsPerDay } from "./storage/retention-settings";
import { checkDelivery } from "./functions/check-delivery";
import { checkRetention } from "./functions/check-retention";
import type { SharedResources, DeliverySettings } from "./functions/shared-resources";
import { LambdaCallback } from "./functions/lambda-callback";
import { ConsumerAlarms } from "./monitoring/consumer-alarms";
import type { SubscribedBus, SubscriptionSpec } from "./subscription-spec";

/** What {@link EventSubscription} needs. */
export interface EventSubscriptionArgs {
  readonly bus: SubscribedBus;
  /** The author's name for it, unique on the bus: letters, digits and dashes. */
  readonly subscription: string;
  /** Matches the events of the contracts, as JSON text. */
  readonly eventPattern: string;
  readonly spec: SubscriptionSpec;
  readonly shared: SharedResources;
}

/** AWS' advice: six times the function's timeout, and the time that a batch may wait to fill. */
const visibilityPerTimeout = 6;

/** One subscriber of a bus: rule → queue → consumer → dead letters. */
export class EventSubscription extends pulumi.ComponentResource {
  /** Who its consumer is, as its circuit breaker is found by. */
  readonly place: Pick<ConsumerEnvironment, "domain" | "consumer" | "dependency">;
  readonly rule: EventRule;
  readonly queue: EventQueue;
  readonly deadLetters: EventQueue;
  readonly consumer: LambdaCallback;
  readonly alarms: ConsumerAlarms;

  constructor(name: string, args: EventSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EventSubscription", name, {}, opts);
    const { bus, subscription, spec, shared } = args;
    const delivery = { ...shared.delivery, ...spec.delivery };
    checkDelivery(name, delivery);
    const settings = settingsOf(name, args);
    const child = { parent: this };
    const fullName = `${bus.busName}-${subscription}`;
    this.place = {
      domain: bus.domain,
      consumer: subscription,
      dependency: spec.dependency ?? subscription,
    };

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
      {
        queueName: `${fullName}-dead-letters`,
        retentionSeconds: shared.retention.deadLetterDays * secondsPerDay,
        protect: shared.protect,
        keyArn: shared.keyArn,
      },
      child,
    );
    this.queue = new EventQueue(
      `${name}-events`,
      {
        queueName: fullName,
        retentionSeconds: shared.retention.queueDays * secondsPerDay,
        protect: shared.protect,
        visibilityTimeoutSeconds:
          visibilityPerTimeout * delivery.timeoutSeconds + delivery.batchingWindowSeconds,
        senderArns: [this.rule.arn],
        redrive: { deadLetterQueueArn: this.deadLetters.arn, maxReceiveCount: maxReceiveCount(settings) },
        keyArn: shared.keyArn,
      },
      child,
    );
    this.allowRedrive(name);
    this.rule.sendTo({ arn: this.queue.arn, deadLetterQueueArn: bus.undelivered.arn });
    this.consumer = this.makeConsumer(name, args, delivery, settings);
    this.mapConsumer(name, delivery);
    this.alarms = this.makeAlarms(name, args, delivery);
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

  private mapConsumer(name: string, delivery: DeliverySettings): void {
    new lambda.EventSourceMapping(
      `${name}-mapping`,
      {
        eventSourceArn: this.queue.arn,
        functionName: this.consumer.function.arn,
        batchSize: delivery.batchSize,
        maximumBatchingWindowInSeconds: delivery.batchingWindowSeconds,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: delivery.maximumConcurrency },
        metricsConfig: { metrics: ["EventCount"] },
      },
      // Deliveries that an operator stopped stay stopped through `pulumi up`.
      { parent: this, ignoreChanges: ["enabled"] },
    );
  }

  private makeAlarms(
    name: string,
    args: EventSubscriptionArgs,
    { timeoutSeconds }: DeliverySettings,
  ): ConsumerAlarms {
    const { bus, subscription, shared } = args;
    const { deadLetterDays, queueDays } = shared.retention;
    return new ConsumerAlarms(
      `${name}-alarms`,
      {
        measured: { namespace: shared.metricNamespace, domain: bus.domain, consumer: subscription },
        busName: bus.busName,
        subscription,
        queueName: this.queue.queueName,
        deadLetterQueueName: this.deadLetters.queueName,
        // What SQS itself moves keeps the time of its sending, and only the metric of its age begins anew.
        leastDeadLetterDays: deadLetterDays - queueDays,
        functionName: this.consumer.functionName,
        timeoutSeconds,
        settings: shared.alarms,
      },
      { parent: this },
    );
  }

  private makeConsumer(
    name: string,
    args: EventSubscriptionArgs,
    delivery: DeliverySettings,
    settings: ConsumerSettings,
  ): LambdaCallback {
    const { bus, subscription, spec, shared } = args;
    return new LambdaCallback(
      `${name}-consumer`,
      {
        functionName: `${bus.busName}-${subscription}`,
        callbackFactory: shared.pipeline(spec.handler, settings),
        modules: { [shared.validatorsModule]: validatorSource(spec.events) },
        environment: {
          ...consumerEnvironment<pulumi.Input<string>>({
            ...this.place,
            queueUrl: this.queue.url,
            deadLetterQueueUrl: this.deadLetters.url,
            rejectedQueueUrl: bus.rejected.url,
            stateTable: shared.stateTable.name,
            metricNamespace: shared.metricNamespace,
            claimBucket: shared.claims.bucketName,
            settings,
            logLevel: shared.logs.level,
          }),
          ...spec.environment,
        },
        statements: [
          ...consumerStatements({
            queueArn: this.queue.arn,
            setAsideArns: [this.deadLetters.arn, bus.rejected.arn],
            stateTableArn: shared.stateTable.arn,
            stateKeys: [`b#${bus.domain}/${subscription}/*`, `i#${bus.domain}/${subscription}/*`],
            claimsArn: shared.claims.claimsOf(bus.domain),
          }),
          ...(spec.statements ?? []),
        ],
        size: { timeoutSeconds: delivery.timeoutSeconds, memoryMb: delivery.memoryMb },
        logs: shared.logs,
        protect: shared.protect,
        tracing: shared.tracing,
        network: shared.network,
        keyArn: shared.keyArn,
      },
      { parent: this },
    );
  }
}

function settingsOf(name: string, { spec, shared }: EventSubscriptionArgs): ConsumerSettings {
  try {
    const settings = consumerSettings(
      {
        // An event is set aside, with its reason, a day before its queue would drop it.
        maxEventAgeSeconds: (shared.retention.queueDays - 1) * secondsPerDay,
        idempotency: { expirySeconds: comeBackDays(shared.retention) * secondsPerDay },
      },
      shared.consumer,
      spec.consumer ?? {},
    );
    checkRetention(settings, shared.retention);
    return settings;
  } catch (error) {
    throw new Error(`EventSubscription "${name}": ${(error as Error).message}`);
  }
}
