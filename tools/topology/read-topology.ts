import type { DetailTypeMatcher } from "../../events/contracts/event-pattern";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";

/** One subscriber's way: rule, queue, function, dead letters; by their names in AWS. */
export interface Subscription {
  readonly rule: string;
  /** What the rule's pattern asks of `detail-type`. */
  readonly detailTypes: readonly DetailTypeMatcher[];
  readonly queue: string;
  readonly functionName: string;
  readonly deadLetters?: string;
  /** Where the function keeps its breaker. */
  readonly breaker?: { readonly table: string; readonly key: string };
  /** The values of the metrics' dimensions Domain and Consumer. */
  readonly metricDimensions?: { readonly namespace: string; readonly domain: string; readonly name: string };
}

/** A bus with everything that hangs on it. */
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

/** What the picture of a stack shows. */
export interface Topology {
  readonly stack: string;
  readonly region: string;
  readonly buses: readonly Bus[];
  /** Functions that no queue feeds. */
  readonly otherFunctions: readonly string[];
  /** Queues that belong to no bus and no subscription. */
  readonly otherQueues: readonly string[];
}

interface Found {
  readonly buses: readonly RecordedResource[];
  readonly rules: readonly RecordedResource[];
  readonly targets: readonly RecordedResource[];
  readonly queues: readonly RecordedResource[];
  readonly functions: readonly RecordedResource[];
  readonly mappings: readonly RecordedResource[];
}

/** Reads buses, rules, queues and functions, and what leads where, off a recorded stack. */
export function readTopology(graph: StackGraph): Topology {
  const of = (type: string): RecordedResource[] =>
    graph.resources.filter((resource) => resource.type === type);
  const found: Found = {
    buses: of("aws:cloudwatch/eventBus:EventBus"),
    rules: of("aws:cloudwatch/eventRule:EventRule"),
    targets: of("aws:cloudwatch/eventTarget:EventTarget"),
    queues: of("aws:sqs/queue:Queue"),
    functions: of("aws:lambda/function:Function"),
    mappings: of("aws:lambda/eventSourceMapping:EventSourceMapping"),
  };
  const buses = found.buses.map((bus) => busPart(bus, found));
  const shown = new Set(buses.flatMap(namesIn));
  const others = (resources: readonly RecordedResource[]): string[] =>
    resources.map((resource) => field(resource, "name")).filter((name) => !shown.has(name));
  return {
    stack: graph.stack,
    region: graph.region,
    // Buses that only lead to others come first, as events do.
    buses: [...buses].sort((a, b) => b.forwards.length - a.forwards.length),
    // A function is asked for once its bundle is there: which of two comes first is left to chance.
    otherFunctions: others(found.functions).sort(),
    otherQueues: others(found.queues).sort(),
  };
}

function busPart(bus: RecordedResource, found: Found): Bus {
  const name = field(bus, "name");
  const targets = found.targets.filter((target) => field(target, "eventBusName") === name);
  const subscriptions: Subscription[] = [];
  const forwards: { rule: string; bus: string }[] = [];
  const catchAlls: { rule: string; queue: string }[] = [];
  for (const target of targets) {
    const [rule, arn] = [field(target, "rule"), field(target, "arn")];
    const consumer = functionOf(arn, found);
    if (arn.includes(":event-bus/")) forwards.push({ rule, bus: lastPart(arn) });
    else if (consumer) subscriptions.push(subscriptionOf(target, consumer, found));
    else catchAlls.push({ rule, queue: lastPart(arn) });
  }
  const givenUp = targets.map(
    ({ inputs }) => (inputs["deadLetterConfig"] as { arn?: string } | undefined)?.arn,
  );
  const rejected = subscriptions.map(
    ({ functionName }) => variablesOf(functionName, found)["REJECTED_QUEUE_URL"],
  );
  const undelivered = givenUp.find((arn) => arn !== undefined);
  const rejectedUrl = rejected.find((url) => url !== undefined);
  return {
    name,
    title: bus.name.replace(/-bus$/, ""),
    subscriptions,
    forwards,
    catchAlls,
    ...(undelivered && { undelivered: lastPart(undelivered) }),
    ...(rejectedUrl && { rejected: lastPart(rejectedUrl) }),
  };
}

function subscriptionOf(target: RecordedResource, functionName: string, found: Found): Subscription {
  const queue = lastPart(field(target, "arn"));
  const resource = found.queues.find((one) => field(one, "name") === queue);
  const redrive = resource?.inputs["redrivePolicy"] as string | undefined;
  const deadLetters = redrive && (JSON.parse(redrive) as { deadLetterTargetArn: string }).deadLetterTargetArn;
  const variables = variablesOf(functionName, found);
  const { STATE_TABLE: table, METRIC_NAMESPACE: namespace, DOMAIN: domain, CONSUMER: name } = variables;
  return {
    rule: field(target, "rule"),
    detailTypes: detailTypesOf(target, found),
    queue,
    functionName,
    ...(deadLetters && { deadLetters: lastPart(deadLetters) }),
    ...(namespace && domain && name && { metricDimensions: { namespace, domain, name } }),
    ...(table && domain && { breaker: { table, key: `b#${domain}/${name}/${variables.DEPENDENCY}` } }),
  };
}

function detailTypesOf(target: RecordedResource, { rules }: Found): readonly DetailTypeMatcher[] {
  const isItsRule = (rule: RecordedResource): boolean =>
    field(rule, "name") === field(target, "rule") &&
    field(rule, "eventBusName") === field(target, "eventBusName");
  const pattern = rules.find(isItsRule)?.inputs["eventPattern"] as string | undefined;
  return pattern
    ? ((JSON.parse(pattern) as { "detail-type"?: DetailTypeMatcher[] })["detail-type"] ?? [])
    : [];
}

function functionOf(queueArn: string, { mappings }: Found): string | undefined {
  const mapping = mappings.find((one) => field(one, "eventSourceArn") === queueArn);
  return mapping && lastPart(field(mapping, "functionName"));
}

function variablesOf(
  functionName: string,
  { functions }: Found,
): Readonly<Record<string, string | undefined>> {
  const found = functions.find((one) => field(one, "name") === functionName);
  return (
    (found?.inputs["environment"] as { variables?: Record<string, string> } | undefined)?.variables ?? {}
  );
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

/** The name at the end of an ARN or URL. */
function lastPart(address: string): string {
  return address.slice(Math.max(address.lastIndexOf(":"), address.lastIndexOf("/")) + 1);
}
