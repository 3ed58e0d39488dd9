import type { Design } from "./testbed";
import { ours } from "./designs/ours";
import { perInstanceLibrary } from "./designs/per-instance-library";
import { sourceBreaker } from "./designs/source-breaker";
import { stepFunctions } from "./designs/step-functions";
import { simulate } from "./simulate";
import type { Scenario } from "./testbed";

/** The designs that are compared, by the names that processes are started with. */
export const designs: Readonly<Record<string, Design>> = {
  source: sourceBreaker,
  library: perInstanceLibrary,
  workflow: stepFunctions,
  ours,
};

/** The entry of a process of its own: a design's name and a scenario as JSON; prints the result as JSON. */
async function main(name: string, scenario: string): Promise<void> {
  const design = designs[name];
  if (!design) throw new Error(`There is no design "${name}", only ${Object.keys(designs).join(", ")}.`);
  process.stdout.write(JSON.stringify(await simulate(design, JSON.parse(scenario) as Scenario)));
}

const [name = "", scenario = ""] = process.argv.slice(2);
void main(name, scenario);
