import { unconnectedBatches } from "./unconnected-batches";
import { differenceOf, outcomeOf } from "./difference";
import { DifferenceGroups, type DifferenceGroup } from "./difference-groups";
import type { Journey } from "./journey";
import type { RecordedEvent } from "./recorded-event";
import { ReplayedConsumer, type ConsumerVersion } from "./replayed-consumer";
import type { RoutedEvent } from "./routed-event";
import { CallOfNoEvent } from "./stand-in-outside";

/** A subscription under both versions of the program, and the events of one of them or both. */
export interface Comparison {
  readonly subscription: string;
  readonly before: ConsumerVersion | undefined;
  readonly after: ConsumerVersion | undefined;
  readonly events: readonly RoutedEvent[];
  /** When the first event is delivered. */
  readonly startMs: number;
  /** One of how many events meets each fault of the dependency. */
  readonly perFault: number;
}

/** What became of the events of a subscription. */
export interface Compared {
  readonly subscription: string;
  /** By outcome, the number of events before and after. */
  readonly outcomes: Readonly<Record<string, readonly [before: number, after: number]>>;
  readonly groups: readonly DifferenceGroup[];
}

/** As many as make an invocation cheap. */
const maxBatchSize = 10;

/** Delivers the same events at the same times to both versions, in batches, and compares what becomes of each. */
export async function compareConsumers(comparison: Comparison): Promise<Compared> {
  const { before, after } = comparison;
  const batchSize = Math.min(
    maxBatchSize,
    before?.batchSize ?? maxBatchSize,
    after?.batchSize ?? maxBatchSize,
  );
  try {
    return await compareInBatches(comparison, batchSize);
  } catch (error) {
    if (!(error instanceof CallOfNoEvent)) throw error;
    return compareInBatches(comparison, 1);
  }
}

async function compareInBatches(comparison: Comparison, batchSize: number): Promise<Compared> {
  const outcomes: Record<string, [number, number]> = {};
  const groups = new DifferenceGroups();
  await deliverAll(comparison, batchSize, (routed, journeys) => {
    for (const [side, journey] of journeys.entries())
      (outcomes[outcomeOf(journey)] ??= [0, 0])[side as Side] += 1;
    const difference = differenceOf(...journeys);
    if (difference) groups.add(difference, routed);
  });
  const { subscription } = comparison;
  const kindOf = batchSize === 1 ? undefined : (routed: RoutedEvent) => kindAlone(comparison, routed);
  return { subscription, outcomes, groups: await groups.conclude(subscription, kindOf) };
}

/** How the versions differ when nothing but an event is delivered. */
async function kindAlone(comparison: Comparison, routed: RoutedEvent): Promise<string | undefined> {
  let kind: string | undefined;
  await deliverAll({ ...comparison, events: [routed] }, 1, (_, journeys) => {
    kind = differenceOf(...journeys)?.kind;
  });
  return kind;
}

/** 0 for before, 1 for after. */
type Side = 0 | 1;
type Journeys = readonly [before: Journey, after: Journey];

async function deliverAll(
  { before, after, events, startMs, perFault }: Comparison,
  batchSize: number,
  conclude: (routed: RoutedEvent, journeys: Journeys) => void,
): Promise<void> {
  const halves = new Map<RecordedEvent, Journey>();
  const routes = new Map(events.map((routed) => [routed.event, routed]));
  const note = (event: RecordedEvent, side: Side, journey: Journey): void => {
    const other = halves.get(event);
    if (!other) return void halves.set(event, journey);
    halves.delete(event);
    conclude(routes.get(event) as RoutedEvent, side === 0 ? [journey, other] : [other, journey]);
  };
  const consumerOf = (version: ConsumerVersion | undefined, side: Side): ReplayedConsumer | undefined =>
    version &&
    new ReplayedConsumer(version, {
      ...{ startMs, batchSize, perFault },
      onEnd: (event, journey) => note(event, side, journey),
    });
  const consumers = [consumerOf(before, 0), consumerOf(after, 1)] as const;
  for (const batch of unconnectedBatches(events, batchSize))
    for (const side of [0, 1] as const) {
      const isFor = (one: RoutedEvent): boolean => (side === 0 ? one.isForBefore : one.isForAfter);
      for (const one of batch) if (!isFor(one)) note(one.event, side, []);
      await consumers[side]?.deliver(batch.filter(isFor).map(({ event }) => event));
    }
  for (const consumer of consumers) await consumer?.end();
}
