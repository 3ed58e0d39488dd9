import { faultKinds, type FaultKind } from "./faults";
import type { SeedFigures, SeedResult } from "./seed-result";
import { invariants, type Invariant } from "./violations";

/** What many seeds came to. */
interface Totals {
  seeds: number;
  events: number;
  violations: number;
  readonly faults: Record<FaultKind, number>;
  readonly figures: Record<keyof SeedFigures, number>;
  readonly byInvariant: Partial<Record<Invariant, number>>;
  readonly failed: SeedResult[];
}

export function emptyTotals(): Totals {
  return {
    seeds: 0,
    events: 0,
    violations: 0,
    faults: Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Totals["faults"],
    figures: {} as Totals["figures"],
    byInvariant: {},
    failed: [],
  };
}

/** Adds one seed's result. */
export function addResult(totals: Totals, result: SeedResult): void {
  totals.seeds += 1;
  totals.events += result.events;
  totals.violations += result.violationCount;
  for (const kind of faultKinds) totals.faults[kind] += result.faults[kind];
  for (const [name, value] of Object.entries(result.figures) as [keyof SeedFigures, number][]) {
    const before = totals.figures[name] ?? 0;
    totals.figures[name] = name.startsWith("most") ? Math.max(before, value) : before + value;
  }
  for (const { invariant } of result.violations) {
    totals.byInvariant[invariant] = (totals.byInvariant[invariant] ?? 0) + 1;
  }
  if (result.violationCount > 0) totals.failed.push(result);
}

const numberWidth = 14;

/** The report of a run, and how each failed seed is replayed. */
export function describeTotals(totals: Totals, elapsedSeconds: number): string {
  const rate = Math.round(totals.events / elapsedSeconds);
  const lines = [
    `${number(totals.events)} events, ${totals.seeds} seeds, ${elapsedSeconds.toFixed(1)} s (${number(rate)} events/s)`,
    "",
    "faults",
    ...faultKinds.map((kind) => row(kind, totals.faults[kind])),
    "",
    "figures",
    ...Object.entries(totals.figures).map(([name, value]) => row(inWords(name), value)),
    "",
    "invariants",
    ...Object.entries(invariants).map(
      ([name, meaning]) =>
        `  ${name.padEnd(4)}${verdict(totals.byInvariant[name as Invariant] ?? 0).padEnd(12)} ${meaning}`,
    ),
    "",
    ...totals.failed.flatMap(describeFailure),
    `${totals.violations} violations`,
  ];
  return `${lines.join("\n")}\n`;
}

function describeFailure(result: SeedResult): string[] {
  const { seed, plannedEvents, mutantName, violations, violationCount } = result;
  const mutant = mutantName === undefined ? "" : ` --mutant ${mutantName}`;
  const replay = `npm run simulate -- --seed ${seed} --seeds 1 --events ${plannedEvents}${mutant}`;
  return [
    `seed ${seed}: ${violationCount} violations; replay: ${replay}`,
    ...violations.map(({ invariant, atSeconds, detail }) => `  ${invariant} at ${atSeconds} s: ${detail}`),
    "",
  ];
}

function row(name: string, value: number): string {
  return `  ${name.padEnd(24)}${number(Math.round(value * 10) / 10).padStart(numberWidth)}`;
}

function verdict(violations: number): string {
  return violations === 0 ? "holds" : `${violations} breaches`;
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
