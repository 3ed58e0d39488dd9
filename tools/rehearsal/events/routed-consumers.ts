import { connectedBuses, type ConsumedTarget } from "../../../packages/recorder/connected-buses";
import { environmentVariables } from "../../../packages/recorder/environment-variables";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import type { FileSet } from "../../../packages/recorder/files-of";
import { types } from "../../../policy/resource-types";
import { domainOf } from "../../../events/domains";
import { subscriptionsOf } from "../subscriptions-of";
import type { Comparison } from "./compare-consumers";
import { eventsPerFault } from "./fault-met";
import { hashOf } from "./hash-of";
import { isSameVersion } from "./is-same-version";
import type { RecordedEvent } from "./recorded-event";
import type { ConsumerVersion } from "./replayed-consumer";
import type { RoutedEvent } from "./routed-event";

/** A subscription's consumer, and the events that its rule lets through. */
interface Routed {
  readonly version: ConsumerVersion;
  readonly takes: (event: RecordedEvent) => boolean;
}

/** A process' share of the work is so many pieces: then none is long the last. */
const piecesPerProcess = 4;
/** Each piece loads the bundles anew. */
const minEventsPerPiece = 2_000;

/** What is to be compared. */
export interface ComparisonsArgs {
  readonly before: StackGraph;
  readonly after: StackGraph;
  readonly events: readonly RecordedEvent[];
  /** Time at which the first event is delivered, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly processes: number;
  /** Whether events are replayed, too, through consumers that have the same code and settings in both versions. */
  readonly withUnchanged: boolean;
}

/** What is to be replayed, and the subscriptions that do the same in both versions as they are the same. */
export interface Comparisons {
  readonly comparisons: readonly Comparison[];
  readonly unchanged: readonly string[];
}

/** Each subscription of either version, the largest first, in pieces that hold all events of an id. */
export function comparisonsOf(args: ComparisonsArgs): Comparisons {
  const { before, after, events, startMs, processes } = args;
  const unchanged: string[] = [];
  const [old, wanted] = [routedConsumers(before), routedConsumers(after)];
  const names = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  const comparisons = names.flatMap((subscription): Comparison[] => {
    const [one, other] = [old.get(subscription), wanted.get(subscription)];
    const routed = events.flatMap((event): RoutedEvent[] => {
      const [isForBefore, isForAfter] = [one?.takes(event) ?? false, other?.takes(event) ?? false];
      return isForBefore || isForAfter ? [{ event, isForBefore, isForAfter }] : [];
    });
    const versions = { before: one?.version, after: other?.version };
    const isChanged = routed.some((event) => event.isForBefore !== event.isForAfter);
    if (!isChanged && !args.withUnchanged && isSameVersion(versions.before, versions.after)) {
      unchanged.push(subscription);
      return [];
    }
    return [{ subscription, ...versions, startMs, events: routed, perFault: eventsPerFault(routed.length) }];
  });
  const sum = comparisons.reduce((all, one) => all + one.events.length, 0);
  const eventsPerPiece = Math.max(minEventsPerPiece, Math.ceil(sum / (processes * piecesPerProcess)));
  const inPieces = comparisons
    .flatMap((one) => pieces(one.events, eventsPerPiece).map((piece) => ({ ...one, events: piece })))
    .sort((one, other) => other.events.length - one.events.length);
  return { comparisons: inPieces, unchanged };
}

function pieces(events: readonly RoutedEvent[], eventsPerPiece: number): RoutedEvent[][] {
  const count = Math.ceil(events.length / eventsPerPiece);
  const made = Array.from({ length: count }, (): RoutedEvent[] => []);
  for (const routed of events) made[hashOf(routed.event.id.toLowerCase()) % count]?.push(routed);
  return made;
}

function routedConsumers(graph: StackGraph): Map<string, Routed> {
  const consumers = new Map(
    connectedBuses(graph).flatMap(({ consumed }) =>
      consumed.map((one) => [one.queue.inputs["name"], versionOf(one, graph)] as const),
    ),
  );
  const buses = graph.outputs["eventBuses"] as Readonly<Record<string, string>>;
  return new Map(
    subscriptionsOf(graph).map(({ name, queue, takes }) => {
      const isTaken = (event: RecordedEvent): boolean =>
        takes({ ...event, busName: buses[domainOf(event.type) ?? ""] ?? "" });
      return [name, { version: consumers.get(queue) as ConsumerVersion, takes: isTaken }];
    }),
  );
}

function versionOf({ consumer, queue, mapping }: ConsumedTarget, graph: StackGraph): ConsumerVersion {
  const variables = environmentVariables(consumer) as Readonly<Record<string, string>>;
  const tables = graph.resources.filter(({ type }) => type === types.table);
  return {
    files: (consumer.inputs["code"] as FileSet).files,
    variables,
    timeoutSeconds: Number(consumer.inputs["timeout"]),
    visibilitySeconds: Number(queue.inputs["visibilityTimeoutSeconds"]),
    queueArn: String(queue.state["arn"]),
    batchSize: Number(mapping.inputs["batchSize"] ?? 10),
    outside: {
      tables: Object.fromEntries(tables.map(({ inputs }) => [String(inputs["name"]), keyOf(inputs)])),
      stateTable: variables["STATE_TABLE"],
      deadLetterQueueUrl: variables["DEAD_LETTER_QUEUE_URL"],
      rejectedQueueUrl: variables["REJECTED_QUEUE_URL"],
    },
  };
}

function keyOf({ hashKey, rangeKey }: RecordedResource["inputs"]): string[] {
  return [hashKey, rangeKey].flatMap((name) => (typeof name === "string" ? name : []));
}
