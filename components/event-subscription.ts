import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import {
  consumerEnvironment,
  consumerSettings,
  type ConsumerSettings,
  type ConsumerSettingsOverrides,
} from "../events/consumer-settings";
import type { EventContract, EventOf } from "../events/contract";
import type { Domain } from "../events/domains";
import type { EventHandler } from "../events/event-handler";
import { validatorSource } from "../events/validator-source";
import { secondsPerDay, type ConsumerPlatform, type DeliverySettings } from "./consumer-platform";
import { consumerRights } from "./consumer-rights";
import { EventQueue } from "./event-queue";
import { EventRule } from "./event-rule";
import { LambdaCallback } from "./lambda-callback";
import type { PolicyStatement } from "./policy-document";

/** What a subscriber says: which events, what to do with each, and where it differs from the usual. */
export interface SubscriptionSpec<Contracts extends readonly EventContract[] = readonly EventContract[]> {
  /** The contracts of the events to receive: at least one, all of the bus' own domain. */
  readonly events: Contracts;
  /** Makes the handler, once per cold start; inline, and thin: see {@link LambdaCallback}. */
  readonly handler: () => EventHandler<EventOf<Contracts[number]>>;
  /** Name of what the handler calls, which has a circuit breaker. Default the subscription's name. */
  readonly dependency?: string;
  /** Breaker, attempts and idempotency, where they differ from the defaults. */
  readonly consumer?: ConsumerSettingsOverrides;
  /** Batches and the function's size, where they differ from the environment's. */
  readonly delivery?: Partial<DeliverySettings>;
  /** Environment variables of the handler's own. Default none. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What the handler may do in AWS, beyond consuming its queue. Default nothing. */
  readonly statements?: readonly PolicyStatement[];
}

/** The bus that a subscription belongs to, as far as it needs to know it. */
export interface SubscribedBus {
  /** Name in AWS, known before the bus is made. */
  readonly busName: string;
  readonly domain: Domain;
  readonly eventBusName: pulumi.Output<string>;
  /** Keeps what EventBridge could not deliver. */
  readonly undelivered: EventQueue;
  /** Keeps events that no consumer can handle as they are. */
  readonly rejected: EventQueue;
}

/** What {@link EventSubscription} needs. */
export interface EventSubscriptionArgs {
  readonly bus: SubscribedBus;
  /** The author's name for it, unique on the bus: letters, digits and dashes. */
  readonly subscription: string;
  /** Matches the events of the contracts, as JSON text. */
  readonly eventPattern: string;
  readonly spec: SubscriptionSpec;
  readonly platform: ConsumerPlatform;
}

/** AWS' advice: six times the function's timeout, and the time that a batch may wait to fill. */
const visibilityPerTimeout = 6;

/**
 * The safety net below the consumer's own decisions, which count attempts and not receives: parking a message
 * through a long outage takes some ten receives an hour.
 */
const maxReceiveCount = 1000;

/** One subscriber of a bus: rule → queue → consumer → dead letters. */
export class EventSubscription extends pulumi.ComponentResource {
  readonly queue: EventQueue;
  readonly deadLetters: EventQueue;
  readonly consumer: LambdaCallback;

  constructor(name: string, args: EventSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EventSubscription", name, {}, opts);
    const { bus, subscription, spec, platform } = args;
    const delivery = { ...platform.delivery, ...spec.delivery };
    checkDelivery(name, delivery);
    const child = { parent: this };
    const fullName = `${bus.busName}-${subscription}`;

    const rule = new EventRule(
      name,
      {
        ruleName: subscription,
        eventBusName: bus.eventBusName,
        eventPattern: args.eventPattern,
        description: `What ${subscription} subscribed to`,
      },
      child,
    );
    this.deadLetters = new EventQueue(
      `${name}-dead-letters`,
      {
        queueName: `${fullName}-dead-letters`,
        retentionSeconds: platform.retention.deadLetterDays * secondsPerDay,
      },
      child,
    );
    this.queue = new EventQueue(
      `${name}-events`,
      {
        queueName: fullName,
        retentionSeconds: platform.retention.queueDays * secondsPerDay,
        visibilityTimeoutSeconds:
          visibilityPerTimeout * delivery.timeoutSeconds + delivery.batchingWindowSeconds,
        senderRuleArns: [rule.arn],
        redrive: { deadLetterQueueArn: this.deadLetters.arn, maxReceiveCount },
      },
      child,
    );
    new sqs.RedriveAllowPolicy(
      `${name}-dead-letters-source`,
      {
        queueUrl: this.deadLetters.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [this.queue.arn],
        }),
      },
      child,
    );
    rule.sendTo({ arn: this.queue.arn, deadLetterQueueArn: bus.undelivered.arn });
    this.consumer = this.makeConsumer(name, args, delivery);
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
      // A paused consumer stays paused through `pulumi up`, and a running one running.
      { ...child, ignoreChanges: ["enabled"] },
    );
    this.registerOutputs({ queueUrl: this.queue.url, functionName: this.consumer.function.name });
  }

  private makeConsumer(
    name: string,
    args: EventSubscriptionArgs,
    delivery: DeliverySettings,
  ): LambdaCallback {
    const { bus, subscription, spec, platform } = args;
    const settings = checkedSettings(name, {
      // An event is set aside, with its reason, a day before its queue would drop it.
      maxEventAgeSeconds: (platform.retention.queueDays - 1) * secondsPerDay,
      ...spec.consumer,
    });
    return new LambdaCallback(
      `${name}-consumer`,
      {
        functionName: `${bus.busName}-${subscription}`,
        callbackFactory: platform.pipeline(spec.handler),
        modules: { [platform.validatorsModule]: validatorSource(spec.events) },
        environment: {
          ...consumerEnvironment<pulumi.Input<string>>({
            domain: bus.domain,
            consumer: subscription,
            dependency: spec.dependency ?? subscription,
            queueUrl: this.queue.url,
            deadLetterQueueUrl: this.deadLetters.url,
            rejectedQueueUrl: bus.rejected.url,
            stateTable: platform.stateTable.name,
            settings,
            logLevel: platform.logs.level,
          }),
          ...spec.environment,
        },
        statements: [
          ...consumerRights({
            queueArn: this.queue.arn,
            setAsideArns: [this.deadLetters.arn, bus.rejected.arn],
            stateTableArn: platform.stateTable.arn,
            stateKeys: [`b#${bus.domain}/${subscription}/*`, `i#${bus.domain}/${subscription}/*`],
          }),
          ...(spec.statements ?? []),
        ],
        size: { timeoutSeconds: delivery.timeoutSeconds, memoryMb: delivery.memoryMb },
        logs: platform.logs,
      },
      { parent: this },
    );
  }
}

function checkedSettings(name: string, overrides: ConsumerSettingsOverrides): ConsumerSettings {
  try {
    return consumerSettings(overrides);
  } catch (error) {
    throw new Error(`EventSubscription "${name}": ${(error as Error).message}`);
  }
}

/** Refuses what AWS would refuse later, in the middle of an update. */
function checkDelivery(name: string, delivery: DeliverySettings): void {
  const ranges: Record<keyof DeliverySettings, readonly [number, number]> = {
    batchSize: [1, 10_000],
    batchingWindowSeconds: [0, 300],
    maximumConcurrency: [2, 1000],
    timeoutSeconds: [1, 900],
    memoryMb: [128, 10_240],
  };
  for (const [field, [least, most]] of Object.entries(ranges)) {
    const value = delivery[field as keyof DeliverySettings];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new Error(
        `EventSubscription "${name}": delivery.${field} is ${value}, must be a whole number from ${least} to ${most}.`,
      );
    }
  }
  if (delivery.batchSize > 10 && delivery.batchingWindowSeconds < 1) {
    throw new Error(
      `EventSubscription "${name}": delivery.batchSize is ${delivery.batchSize}; above 10, ` +
        `delivery.batchingWindowSeconds must be at least 1, and it is ${delivery.batchingWindowSeconds}.`,
    );
  }
}
