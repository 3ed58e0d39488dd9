import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import type { IdempotencyItem } from "../../handlers/consumer/idempotency-item";
import type { StateItem } from "../../handlers/ports/state-table";
import type { Mutant } from "../simulation/mutant";
import { runSeed } from "../simulation/run-seed";
import type { ModelName } from "./replay";

/** Clocks that differ by less are taken into account by every lease. */
const toleranceMs = 4_000;

const noDefect: Mutant = { name: "lock", meaning: "no defect", plan: { mode: "lock" } };

/** What production's consumers write in simulated worlds, each kind once, as records of the model's language. */
export async function productionWrites(
  seeds: readonly number[],
  events: number,
  mutant = noDefect,
): Promise<Record<ModelName, ReadonlySet<string>>> {
  const writes = { breaker: new Set<string>(), idempotency: new Set<string>() };
  for (const seed of seeds) {
    const stored = new Map<string, StateItem>();
    const onWrite = (model: ModelName, key: string, item: StateItem, nowMs: number): void => {
      const before = stored.get(`${model} ${key}`);
      stored.set(`${model} ${key}`, item);
      const pairsOf = (model === "breaker" ? breakerPairs : idempotencyPairs) as Describe;
      const pairs = pairsOf(before, item, nowMs);
      writes[model].add(`{ before: ${literal(pairs, 0)}, after: ${literal(pairs, 1)} }`);
    };
    const { violations } = await runSeed({ seed, events, mutant, onWrite });
    if (mutant === noDefect && violations.length > 0)
      throw new Error(`Seed ${seed} breaks ${violations[0]?.invariant}.`);
  }
  return writes;
}

type Pair = readonly [before: string | number, after: string | number];
type Pairs = Readonly<Record<string, Pair>>;
type Describe = (before: StateItem | undefined, after: StateItem, nowMs: number) => Pairs;

function breakerPairs(before: BreakerItem | undefined, after: BreakerItem, nowMs: number): Pairs {
  const time = (name: keyof BreakerItem): Pair =>
    timePair(before?.[name] as number, after[name] as number, nowMs);
  const openedAt = time("openedAtMs");
  const until = time("untilMs");
  const waitMs = (after.untilMs ?? 0) - (after.openedAtMs ?? 0);
  const isFirst = after.state === "OPEN" && after.openedAtMs !== before?.openedAtMs;
  return {
    state: [before?.state ?? "CLOSED", after.state],
    version: countPair(before?.version, after.version),
    rounds: countPair(before?.rounds, after.rounds),
    repeats: countPair(before?.repeats, after.repeats),
    openedAt,
    until: isFirst ? [until[0], Number(openedAt[1]) + Math.round(waitMs / 100) * 100] : until,
    othersUntil: time("othersUntilMs"),
    closedAt: time("closedAtMs"),
    lease: time("leaseExpiresAtMs"),
    owner: ownerPair(before?.owner, after.owner),
  };
}

function idempotencyPairs(before: IdempotencyItem | undefined, after: IdempotencyItem, nowMs: number): Pairs {
  // What has expired is as if it were not there.
  const seen = before && before.ttl * 1000 > nowMs ? before : undefined;
  return {
    state: [seen?.state ?? "NONE", after.state],
    version: countPair(before?.version, after.version),
    attempts: [0, 0],
    failures: countPair(seen?.failures, after.failures),
    crashes: countPair(seen?.crashes, after.crashes),
    lease: timePair(seen?.leaseExpiresAtMs || undefined, after.leaseExpiresAtMs || undefined, nowMs),
    owner: ownerPair(seen?.owner, after.owner),
    ownMessage: [0, 0],
  };
}

/** Of a number it matters whether there is one, and how it differs from the one before. */
function countPair(before = 0, after = 0): Pair {
  const first = Math.min(before, 1);
  return [first, after === 0 ? 0 : first + after - before || -1];
}

/** Of a time it matters whether it is over by every clock, and whether it is the one before. */
function timePair(before: number | undefined, after: number | undefined, nowMs: number): Pair {
  const over = (ms: number | undefined): number => (ms === undefined ? 0 : ms > nowMs + toleranceMs ? 1 : -1);
  return [over(before), after === before ? over(after) : 2 * over(after)];
}

function ownerPair(before: string | undefined, after: string | undefined): Pair {
  const isSame = before === after;
  return [before === undefined ? 0 : 1, after === undefined ? 0 : isSame ? 1 : 2];
}

function literal(pairs: Pairs, side: 0 | 1): string {
  const fields = Object.entries(pairs).map(([name, pair]) => `${name}: ${JSON.stringify(pair[side])}`);
  if ("ownMessage" in pairs) fields.push("deadLettered: Set()");
  return `{ ${fields.join(", ")} }`;
}
