import {
  consumerSettings,
  type BreakerSettings,
  type ConsumerSettings,
} from "../../../handlers/settings/consumer-settings";
import { connectedBuses, type ConsumedTarget } from "../../../packages/recorder/connected-buses";
import { environmentVariables } from "../../../packages/recorder/environment-variables";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import { types } from "../../../policy/resource-types";
import { standingCost, type CostLine } from "./standing-cost";
import { standingOfSubscription, type StandingParts } from "./standing-of-subscription";

/** One subscription, as far as its price depends on it. */
export interface SubscriptionShape {
  /** Most events in one batch, and the seconds it waits to fill. */
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Events of a batch handled at once. */
  readonly concurrency: number;
  readonly memoryMb: number;
  readonly isArm: boolean;
  /** Whether Lambda writes its own START, END and REPORT lines. */
  readonly logsInvocations: boolean;
  /** Bytes logged for each event, beyond the line of metrics per batch. */
  readonly logBytesPerEvent: number;
  readonly idempotency: ConsumerSettings["idempotency"]["mode"];
  /** How long an event's record is kept. */
  readonly rememberedDays: number;
  /** How long the objects stay that it records every event in, if it does; or the items of a table. */
  readonly journal?: { readonly days: number; readonly isTable?: boolean };
  /** Whether it posts every event to an endpoint. */
  readonly isPosted: boolean;
  /** Whether what it posts leaves by a VPC endpoint rather than by the internet. */
  readonly isInVpc: boolean;
  /** Seconds that SQS uses a data key of its queue, if the queue is encrypted with a key of our own. */
  readonly dataKeySeconds?: number;
  readonly breaker: BreakerSettings;
  /** What it costs in a month by being there, without an event. */
  readonly standing: StandingParts;
}

/** One domain's bus with its subscriptions. */
export interface BusShape {
  /** Days that its archive keeps events; 0 without archive. */
  readonly archiveDays: number;
  /** Whether the bus' own log has lines on every event. */
  readonly logsEveryEvent: boolean;
  readonly subscriptions: readonly SubscriptionShape[];
}

/** What of a stack its price depends on. */
export interface StackShape {
  readonly buses: readonly BusShape[];
  /** What is paid whatever the traffic. */
  readonly standing: readonly CostLine[];
}

const secondsPerDay = 86_400;
/** SQS' default. */
const defaultDataKeySeconds = 300;

/** Reads the shape from a recorded stack. Traffic goes to the buses that have subscriptions. */
export function shapeOf(graph: StackGraph): StackShape {
  const all = (type: string) => graph.resources.filter((resource) => resource.type === type);
  const buses = connectedBuses(graph).map(({ bus, consumed }): BusShape => {
    const [archive] = all(types.archive).filter(
      ({ inputs }) => inputs["eventSourceArn"] === bus.state["arn"],
    );
    const level = (bus.inputs["logConfig"] as { level?: string } | undefined)?.level;
    return {
      archiveDays: Number(archive?.inputs["retentionDays"] ?? 0),
      logsEveryEvent: level === "INFO" || level === "TRACE",
      subscriptions: consumed.map((one) => subscriptionShape(one, graph)),
    };
  });
  return {
    buses: buses.filter(({ subscriptions }) => subscriptions.length > 0),
    standing: graph.resources.flatMap((resource) => standingCost(resource) ?? []),
  };
}

function subscriptionShape(consumed: ConsumedTarget, graph: StackGraph): SubscriptionShape {
  const {
    mapping: { inputs },
    queue,
    consumer,
  } = consumed;
  const find = (type: string, key: string, value: string | undefined): RecordedResource | undefined =>
    graph.resources.find((one) => one.type === type && one.inputs[key] === value);
  const variables = environmentVariables(consumer);
  const settings = consumerSettings(JSON.parse(variables["CONSUMER_SETTINGS"] ?? "{}") as ConsumerSettings);
  const journal = find(types.bucketExpiry, "bucket", variables["JOURNAL_BUCKET"]);
  return {
    batchSize: Number(inputs["batchSize"]),
    windowSeconds: Number(inputs["maximumBatchingWindowInSeconds"] ?? 0),
    concurrency: settings.concurrency,
    memoryMb: Number(consumer.inputs["memorySize"]),
    isArm: (consumer.inputs["architectures"] as string[] | undefined)?.[0] === "arm64",
    logsInvocations: levelOf(consumer) !== "WARN",
    logBytesPerEvent: 0,
    idempotency: settings.idempotency.mode,
    rememberedDays: settings.idempotency.expirySeconds / secondsPerDay,
    breaker: settings.breaker,
    standing: standingOfSubscription(consumed, graph),
    ...(journal && { journal: { days: daysOf(journal) } }),
    isPosted: variables["ENDPOINT_URL"] !== undefined,
    isInVpc: consumer.inputs["vpcConfig"] !== undefined,
    ...(queue.inputs["kmsMasterKeyId"] !== undefined && {
      dataKeySeconds: Number(queue.inputs["kmsDataKeyReusePeriodSeconds"] ?? defaultDataKeySeconds),
    }),
  };
}

function daysOf({ inputs }: RecordedResource): number {
  const [rule] = inputs["rules"] as readonly { readonly expiration: { readonly days: number } }[];
  return rule?.expiration.days ?? 0;
}

function levelOf({ inputs }: RecordedResource): string | undefined {
  return (inputs["loggingConfig"] as { systemLogLevel?: string } | undefined)?.systemLogLevel;
}
