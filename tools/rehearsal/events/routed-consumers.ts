import { connectedBuses } from "../../../packages/recorder/connected-buses";
import { environmentVariables } from "../../../packages/recorder/environment-variables";
import type { RecordedResource, StackGraph } from "../../../packages/recorder/stack-graph";
import type { FileSet } from "../../../packages/recorder/files-of";
import { types } from "../../../policy/resource-types";
import { domainOf } from "../../../events/domains";
import { subscriptionsOf } from "../subscriptions-of";
import type { Comparison, RoutedEvent } from "./compare-consumers";
import { hashOf } from "./hash-of";
import type { RecordedEvent } from "./recorded-event";
import type { ConsumerVersion } from "./replayed-consumer";

/** A subscription's consumer, and the events that its rule lets through. */
interface Routed {
  readonly version: ConsumerVersion;
  readonly takes: (event: RecordedEvent) => boolean;
}

/** So many events at most are one piece of work; a piece holds all events of an id. */
const eventsPerPiece = 10_000;

/** What is to be compared: each subscription of either version, in pieces. */
export function comparisonsOf(
  before: StackGraph,
  after: StackGraph,
  events: readonly RecordedEvent[],
  startMs: number,
): Comparison[] {
  const [old, wanted] = [routedConsumers(before), routedConsumers(after)];
  return [...new Set([...old.keys(), ...wanted.keys()])].sort().flatMap((subscription) => {
    const [one, other] = [old.get(subscription), wanted.get(subscription)];
    const routed = events.flatMap((event): RoutedEvent[] => {
      const [isForBefore, isForAfter] = [one?.takes(event) ?? false, other?.takes(event) ?? false];
      return isForBefore || isForAfter ? [{ event, isForBefore, isForAfter }] : [];
    });
    const versions = { before: one?.version, after: other?.version };
    return pieces(routed).map((piece) => ({ subscription, ...versions, events: piece, startMs }));
  });
}

function pieces(events: readonly RoutedEvent[]): RoutedEvent[][] {
  const count = Math.ceil(events.length / eventsPerPiece);
  const made = Array.from({ length: count }, (): RoutedEvent[] => []);
  for (const routed of events) made[hashOf(routed.event.id.toLowerCase()) % count]?.push(routed);
  return made;
}

function routedConsumers(graph: StackGraph): Map<string, Routed> {
  const consumers = new Map(
    connectedBuses(graph).flatMap(({ consumed }) =>
      consumed.map(
        ({ consumer, queue }) => [queue.inputs["name"], versionOf(consumer, queue, graph)] as const,
      ),
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

function versionOf(consumer: RecordedResource, queue: RecordedResource, graph: StackGraph): ConsumerVersion {
  const variables = environmentVariables(consumer) as Readonly<Record<string, string>>;
  const tables = graph.resources.filter(({ type }) => type === types.table);
  return {
    files: (consumer.inputs["code"] as FileSet).files,
    variables,
    timeoutSeconds: Number(consumer.inputs["timeout"]),
    visibilitySeconds: Number(queue.inputs["visibilityTimeoutSeconds"]),
    queueArn: String(queue.state["arn"]),
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
