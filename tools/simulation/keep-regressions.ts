import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A seed that once failed, and is run first ever after. */
interface Regression {
  readonly seed: number;
  readonly events: number;
  /** What it showed. */
  readonly violation: string;
}

const regressionsPath = join(__dirname, "regressions.json");

export function readRegressions(path = regressionsPath): Regression[] {
  return JSON.parse(readFileSync(path, "utf8")) as Regression[];
}

/** Keeps failed seeds for ever. */
export function keepRegressions(found: readonly Regression[], path = regressionsPath): void {
  const known = readRegressions(path);
  const isKnown = ({ seed, events }: Regression): boolean =>
    known.some((regression) => regression.seed === seed && regression.events === events);
  const added = found.filter((regression) => !isKnown(regression));
  if (added.length > 0) writeFileSync(path, `${JSON.stringify([...known, ...added], undefined, 2)}\n`);
}
