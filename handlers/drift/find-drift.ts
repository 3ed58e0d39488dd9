import { patternHash, targetHashes, type RuleTarget } from "../settings/rule-fingerprint";
import { inParallel } from "../consumer/in-parallel";
import type { DeployedBus } from "./drift-settings";

export interface FoundRule {
  /** The event pattern, as JSON text; absent for a rule by schedule. */
  readonly eventPattern?: string;
  /** `ENABLED`, `DISABLED`, … */
  readonly state: string;
  readonly targets: readonly RuleTarget[];
}

export interface DriftPorts {
  /** Undefined when the bus or the rule does not exist. */
  findRule(busName: string, ruleName: string): Promise<FoundRule | undefined>;
  /** `ENABLED`, `DISABLED`, …; undefined when the archive does not exist. */
  archiveState(archiveName: string): Promise<string | undefined>;
  nowMs(): number;
  /** Writes one line, with its line end, to the log. */
  write(line: string): void;
}

/** EventBridge allows 50 such requests per second and account; each rule takes two. */
const maxConcurrency = 5;

/** States in which an archive keeps events. */
const keepingStates: readonly (string | undefined)[] = ["ENABLED", "UPDATING", "CREATING"];

/**
 * Describes each rule and archive that differs from its deployment: each loses events, and no metric counts them.
 * @throws when a request failed: then nothing is known.
 */
export async function findDrift(
  buses: readonly DeployedBus[],
  ports: Pick<DriftPorts, "findRule" | "archiveState">,
): Promise<string[]> {
  const found: string[] = [];
  const checks = buses.flatMap(({ name, rules, archive }) => [
    ...Object.entries(rules).map(([rule, deployed]) => async () => {
      for (const problem of ruleProblems(await ports.findRule(name, rule), deployed)) {
        found.push(`rule ${rule} of bus ${name} ${problem}`);
      }
    }),
    async () => {
      if (archive === undefined) return;
      const state = await ports.archiveState(archive);
      if (!keepingStates.includes(state)) found.push(`archive ${archive} ${stateText(state)}`);
    },
  ]);
  const errors: unknown[] = [];
  const check = (one: () => Promise<void>): Promise<void> => one();
  await inParallel(checks, maxConcurrency, check, (_, error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
  return found.sort();
}

function ruleProblems(rule: FoundRule | undefined, deployed: string): string[] {
  if (!rule) return [stateText(undefined)];
  const [pattern, target, undelivered] = deployed.split("-");
  const found = rule.targets.map(targetHashes).find(([hash]) => hash === target);
  const problems: [isThere: boolean, problem: string][] = [
    [!rule.state.startsWith("ENABLED"), stateText(rule.state)],
    [!isPattern(rule, pattern), "matches other events than it was deployed for"],
    [!found, "does not send to the target that it was deployed with"],
    [
      found !== undefined && found[1] !== undelivered,
      "does not keep what cannot be delivered where it was deployed to",
    ],
  ];
  return problems.flatMap(([isThere, problem]) => (isThere ? [problem] : []));
}

function isPattern({ eventPattern }: FoundRule, pattern: string | undefined): boolean {
  return eventPattern !== undefined && patternHash(eventPattern) === pattern;
}

function stateText(state: string | undefined): string {
  return state === undefined ? "is gone" : `is ${state}`;
}
