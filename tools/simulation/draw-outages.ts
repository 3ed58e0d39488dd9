import { drawWay, type WayToFail } from "./model/ways-to-fail";
import type { SimulatedRandom } from "./simulated-random";

/** A stretch of virtual time. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A time in which the dependency fails or dawdles. */
export interface DependencyOutage extends Window {
  /** Share of calls that fail. */
  readonly failingShare: number;
  /** What a failing call takes at least and at most. */
  readonly latencyMs: readonly [least: number, most: number];
  /** How they fail; absent when each call fails in a way of its own. */
  readonly way: WayToFail | undefined;
}

/** A time in which the state table does not answer, or only sometimes. */
export interface StoreOutage extends Window {
  /** Share of questions that get no answer. */
  readonly silentShare: number;
  /** Share of the unanswered that take effect all the same. */
  readonly effectShare: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const shortestMs = 10 * secondMs;
/** DynamoDB has been away for hours, never for days. */
const longestStoreOutageMs = 6 * hourMs;
const longestSlowQueueMs = 10 * minuteMs;
const longestBrownoutMs = 30 * minuteMs;

/** Time to handle what has waited through the longest outage, before it is too old. */
const handlingMs = 2 * hourMs;
const shareOfTooLong = 0.05;
/** Messages that wait, times the hours they wait: what a seed may cost. */
const waitingHours = 3_000;
const leastInAWindow = 5;
const mostInAWindow = 0.2;

/**
 * Draws outages of the dependency, of every length that an event may wait, short ones as often as long ones; now and
 * then one so long that events grow too old.
 */
export function drawOutages(
  random: SimulatedRandom,
  startMs: number,
  durationMs: number,
  maxAgeMs: number,
): DependencyOutage[] {
  const isTooLong = random.chance(shareOfTooLong);
  const outages = times(random.whole(0, 3), () => ({
    ...drawWindow(random, startMs, durationMs, maxAgeMs - handlingMs),
    failingShare: random.pick([1, 1, 0.5, 0.3]),
    latencyMs: random.pick([
      [20, 100],
      [200, 2_000],
      [5_000, 20_000],
      [20_000, 60_000],
    ] as const),
    way: random.chance(0.8) ? drawWay(random) : undefined,
  }));
  const [first] = outages;
  if (!isTooLong || !first) return outages;
  return [
    { ...first, toMs: first.fromMs + maxAgeMs * random.between(1, 1.2), failingShare: 1 },
    ...outages.slice(1),
  ];
}

/** Draws times in which the state table is silent, and such in which its answers are lost. */
export function drawStoreOutages(
  random: SimulatedRandom,
  startMs: number,
  durationMs: number,
): StoreOutage[] {
  return [
    ...times(random.whole(0, 2), () => ({
      ...drawWindow(random, startMs, durationMs, longestStoreOutageMs),
      silentShare: 1,
      effectShare: 0,
    })),
    ...times(random.whole(0, 1), () => ({
      ...drawWindow(random, startMs, durationMs, longestBrownoutMs),
      silentShare: random.between(0.3, 0.8),
      effectShare: 1,
    })),
  ];
}

/** Draws times in which SQS is slow; often when the dependency is down too, as troubles of a network come together. */
export function drawSlowQueues(
  random: SimulatedRandom,
  startMs: number,
  durationMs: number,
  outages: readonly DependencyOutage[],
): Window[] {
  return times(random.whole(0, 1), () => {
    const outage = random.chance(0.5) ? outages[0] : undefined;
    return drawWindow(random, outage?.fromMs ?? startMs, outage ? minuteMs : durationMs, longestSlowQueueMs);
  });
}

/** Mean time between events in a window, so that few wait in a long one. */
export function gapInWindowMs({ fromMs, toMs }: Window, events: number): number {
  const most = waitingHours / ((toMs - fromMs) / hourMs);
  return (toMs - fromMs) / Math.max(leastInAWindow, Math.min(events * mostInAWindow, most));
}

function drawWindow(random: SimulatedRandom, startMs: number, durationMs: number, longestMs: number): Window {
  const fromMs = startMs + random.next() * durationMs;
  const lengthMs = Math.exp(random.between(Math.log(shortestMs), Math.log(longestMs)));
  return { fromMs, toMs: fromMs + lengthMs };
}

function times<Item>(count: number, make: () => Item): Item[] {
  return Array.from({ length: count }, make);
}
