import { breakerKey } from "../../handlers/settings/names";
import type { DetailTypeMatcher } from "../../events/contracts/event-pattern";
import {
  connectedBuses,
  type ConnectedBus,
  type ConsumedTarget,
} from "../../packages/recorder/connected-buses";
import { environmentVariables } from "../../packages/recorder/environment-variables";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { resourceName } from "../../packages/text/resource-name";

/** A subscription's rule, queue, function and dead-letter queue, by their names in AWS. */
export interface Subscription {
  readonly rule: string;
  /** What the rule's pattern asks of `detail-type`. */
  readonly detailTypes: readonly DetailTypeMatcher[];
  readonly queue: string;
  readonly functionName: string;
  readonly deadLetters?: string;
  /** Where the function keeps its breaker. */
  readonly breaker?: { readonly table: string; readonly key: string };
  /** Host of the endpoint that the function posts to; absent for one that posts nothing. */
  readonly endpointHost?: string;
  /** Table in which the function records every event; absent for one that records none. */
  readonly journalBucket?: string;
  /** The values of the metrics' dimensions Domain and Consumer. */
  readonly metricDimensions?: { readonly namespace: string; readonly domain: string; readonly name: string };
}

/** A bus with its rules and their targets. */
export interface Bus {
  readonly name: string;
  /** What the program calls it. */
  readonly title: string;
  readonly subscriptions: readonly Subscription[];
  /** Rules that lead to another bus. */
  readonly forwards: readonly { readonly rule: string; readonly bus: string }[];
  /** Rules whose queue no function reads: what nobody subscribed to. */
  readonly catchAlls: readonly { readonly rule: string; readonly queue: string }[];
  /** Queue of what EventBridge gave up delivering. */
  readonly undelivered?: string;
  /** Queue of invalid events. */
  readonly rejected?: string;
}

/** A stack's buses, rules, queues and functions. */
export interface Topology {
  readonly stack: string;
  readonly region: string;
  readonly buses: readonly Bus[];
  /** Functions that no queue feeds. */
  readonly otherFunctions: readonly string[];
  /** Queues that belong to no bus and no subscription. */
  readonly otherQueues: readonly string[];
}

/** Reads buses, rules, queues and functions, and what leads where, from a recorded stack. */
export function readTopology(graph: Pick<StackGraph, "stack" | "region" | "resources">): Topology {
  const buses = connectedBuses(graph).map(readBus);
  const shown = new Set(buses.flatMap(namesIn));
  const others = (type: string): string[] =>
    graph.resources
      .filter((resource) => resource.type === type)
      .map((resource) => field(resource, "name"))
      .filter((name) => !shown.has(name))
      // A function is registered once its bundle is there: the order of two differs from run to run.
      .sort();
  return {
    stack: graph.stack,
    region: graph.region,
    // Events flow from the buses with forwarding rules to the others.
    buses: [...buses].sort((a, b) => b.forwards.length - a.forwards.length),
    otherFunctions: others("aws:lambda/function:Function"),
    otherQueues: others("aws:sqs/queue:Queue"),
  };
}

function readBus(connected: ConnectedBus): Bus {
  const { bus, consumed, otherTargets } = connected;
  const others = otherTargets.map((target) => ({ rule: field(target, "rule"), arn: field(target, "arn") }));
  const isBus = ({ arn }: { readonly arn: string }): boolean => arn.includes(":event-bus/");
  const undelivered = [...consumed.map(({ target }) => target), ...otherTargets]
    .map(({ inputs }) => (inputs["deadLetterConfig"] as { arn?: string } | undefined)?.arn)
    .find((arn) => arn !== undefined);
  const rejected = consumed
    .map(({ consumer }) => environmentVariables(consumer)["REJECTED_QUEUE_URL"])
    .find((url) => url !== undefined);
  return {
    name: field(bus, "name"),
    title: bus.name.replace(/-bus$/, ""),
    subscriptions: consumed.map((one) => readSubscription(one, connected.rules)),
    forwards: others.filter(isBus).map(({ rule, arn }) => ({ rule, bus: resourceName(arn) })),
    catchAlls: others
      .filter((one) => !isBus(one))
      .map(({ rule, arn }) => ({ rule, queue: resourceName(arn) })),
    ...(undelivered && { undelivered: resourceName(undelivered) }),
    ...(rejected && { rejected: resourceName(rejected) }),
  };
}

function readSubscription(
  { target, queue, consumer }: ConsumedTarget,
  rules: readonly RecordedResource[],
): Subscription {
  const rule = field(target, "rule");
  const redrive = queue.inputs["redrivePolicy"] as string | undefined;
  const deadLetters = redrive && (JSON.parse(redrive) as { deadLetterTargetArn: string }).deadLetterTargetArn;
  const variables = environmentVariables(consumer);
  const { STATE_TABLE: table, METRIC_NAMESPACE: namespace, DOMAIN: domain, CONSUMER: name } = variables;
  const { ENDPOINT_URL: endpoint, JOURNAL_BUCKET: journalBucket } = variables;
  return {
    rule,
    detailTypes: detailTypesOf(rules.find((one) => field(one, "name") === rule)),
    queue: field(queue, "name"),
    functionName: field(consumer, "name"),
    ...(deadLetters && { deadLetters: resourceName(deadLetters) }),
    ...(endpoint && { endpointHost: new URL(endpoint).hostname }),
    ...(journalBucket && { journalBucket }),
    ...(namespace && domain && name && { metricDimensions: { namespace, domain, name } }),
    ...(table && domain && { breaker: { table, key: breakerKey({ domain, consumer: name ?? "" }) } }),
  };
}

function detailTypesOf(rule: RecordedResource | undefined): readonly DetailTypeMatcher[] {
  const pattern = rule?.inputs["eventPattern"] as string | undefined;
  return pattern
    ? ((JSON.parse(pattern) as { "detail-type"?: DetailTypeMatcher[] })["detail-type"] ?? [])
    : [];
}

function namesIn({ subscriptions, catchAlls, undelivered, rejected }: Bus): string[] {
  const own = [undelivered, rejected, ...catchAlls.map(({ queue }) => queue)];
  const ofSubscriptions = subscriptions.flatMap(({ queue, functionName, deadLetters }) => [
    queue,
    functionName,
    deadLetters,
  ]);
  return [...own, ...ofSubscriptions].flatMap((name) => name ?? []);
}

function field({ inputs }: RecordedResource, key: string): string {
  return String(inputs[key]);
}
