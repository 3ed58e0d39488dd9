import { readFileSync } from "node:fs";
import { differenceOf, outcomeOf, type Difference } from "./difference";
import type { Journey } from "./journey";
import type { RecordedEvent } from "./recorded-event";
import { ReplayedConsumer, type ConsumerVersion } from "./replayed-consumer";

/** An event, and which versions of the subscription take it. */
export interface RoutedEvent {
  readonly event: RecordedEvent;
  readonly isForBefore: boolean;
  readonly isForAfter: boolean;
}

/** A subscription under both versions of the program, and the events of one of them or both. */
export interface Comparison {
  readonly subscription: string;
  readonly before: ConsumerVersion | undefined;
  readonly after: ConsumerVersion | undefined;
  readonly events: readonly RoutedEvent[];
  /** When the first event is delivered. */
  readonly startMs: number;
}

/** Events of a subscription that differ in the same way. */
export interface DifferenceGroup extends Difference {
  readonly subscription: string;
  readonly count: number;
  /** The smallest of them, of which the values are. */
  readonly event: RecordedEvent;
}

/** What became of the events of a subscription. */
export interface Compared {
  readonly subscription: string;
  /** By outcome, the number of events before and after. */
  readonly outcomes: Readonly<Record<string, readonly [before: number, after: number]>>;
  readonly groups: readonly DifferenceGroup[];
}

/** Delivers the same events at the same times to both versions, and compares what becomes of each. */
export async function compareConsumers({ subscription, ...comparison }: Comparison): Promise<Compared> {
  const outcomes: Record<string, [number, number]> = {};
  const groups = new Map<string, DifferenceGroup>();
  const halves = new Map<RecordedEvent, Map<Side, Journey>>();
  const conclude = (event: RecordedEvent, before: Journey, after: Journey): void => {
    for (const [side, journey] of [before, after].entries())
      (outcomes[outcomeOf(journey)] ??= [0, 0])[side as Side] += 1;
    const difference = differenceOf(before, after);
    if (!difference) return;
    const known = groups.get(difference.kind);
    const isSmaller = !known || event.detail.length < known.event.detail.length;
    const shown = isSmaller ? { ...difference, event } : known;
    groups.set(difference.kind, { ...shown, subscription, count: (known?.count ?? 0) + 1 });
  };
  const note = (event: RecordedEvent, side: Side, journey: Journey): void => {
    const half = halves.get(event) ?? new Map<Side, Journey>();
    halves.set(event, half.set(side, journey));
    const [before, after] = [half.get(0), half.get(1)];
    if (!before || !after) return;
    halves.delete(event);
    conclude(event, before, after);
  };
  await deliverAll(comparison, note);
  return { subscription, outcomes, groups: [...groups.values()] };
}

/** 0 for before, 1 for after. */
type Side = 0 | 1;

async function deliverAll(
  { before, after, events, startMs }: Omit<Comparison, "subscription">,
  note: (event: RecordedEvent, side: Side, journey: Journey) => void,
): Promise<void> {
  const consumerOf = (version: ConsumerVersion | undefined, ...sides: Side[]): ReplayedConsumer | undefined =>
    version &&
    new ReplayedConsumer(version, startMs, (event, journey) => {
      for (const side of sides) note(event, side, journey);
    });
  const isOne = isSame(before, after) && events.every((one) => one.isForBefore === one.isForAfter);
  const consumers = isOne ? [consumerOf(before, 0, 1)] : [consumerOf(before, 0), consumerOf(after, 1)];
  for (const { event, isForBefore, isForAfter } of events)
    for (const [side, consumer] of consumers.entries()) {
      if (consumer && (side === 0 ? isForBefore : isForAfter)) await consumer.deliver(event);
      else {
        consumer?.skip();
        note(event, side as Side, []);
      }
    }
  for (const consumer of consumers) await consumer?.end();
}

/** Whether both are deployed with the same bytes and settings: then one of them speaks for both. */
function isSame(one: ConsumerVersion | undefined, other: ConsumerVersion | undefined): boolean {
  if (!one || !other) return false;
  const textOf = ({ files, ...settings }: ConsumerVersion): string =>
    JSON.stringify([
      settings,
      Object.entries(files).map(([name, path]) => [name, readFileSync(path, "utf8")]),
    ]);
  return textOf(one) === textOf(other);
}
