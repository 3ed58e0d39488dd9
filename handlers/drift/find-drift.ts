import { patternHash, targetHashes, type RuleFingerprint } from "../settings/rule-fingerprint";
import { inParallel } from "../consumer/in-parallel";
import type { DriftPorts, FoundRule } from "./drift-ports";
import type { DeployedBus } from "./drift-settings";

/** EventBridge answers 50 such questions a second and account; two are asked for each rule. */
const maxQuestionsAtOnce = 5;

/** States in which an archive keeps what its bus takes. */
const keepingStates: readonly (string | undefined)[] = ["ENABLED", "UPDATING", "CREATING"];

/**
 * Says in sentences what is not as it was deployed: each is a way on which events get lost without a trace, since no
 * metric counts what a bus accepted. Empty when all is there.
 * @throws when it could not be asked for: that is not the same as well.
 */
export async function findDrift(
  buses: readonly DeployedBus[],
  ports: Pick<DriftPorts, "findRule" | "archiveState">,
): Promise<string[]> {
  const found: string[] = [];
  const questions = buses.flatMap(({ name, rules, archive }) => [
    ...[...rules].map(([rule, deployed]) => async () => {
      for (const problem of ruleProblems(await ports.findRule(name, rule), deployed)) {
        found.push(`rule ${rule} of bus ${name} ${problem}`);
      }
    }),
    ...(archive === undefined
      ? []
      : [
          async () => {
            const state = await ports.archiveState(archive);
            if (!keepingStates.includes(state)) found.push(`archive ${archive} ${stateText(state)}`);
          },
        ]),
  ]);
  const unanswered: unknown[] = [];
  await inParallel(
    questions,
    maxQuestionsAtOnce,
    (ask) => ask(),
    (_, error) => unanswered.push(error),
  );
  if (unanswered.length > 0) throw unanswered[0];
  return found.sort();
}

function ruleProblems(rule: FoundRule | undefined, deployed: RuleFingerprint): string[] {
  if (!rule) return [stateText(undefined)];
  const targets = rule.targets.map(targetHashes);
  const target = targets.find((hashes) => hashes.target === deployed.target);
  return [
    ...(rule.state.startsWith("ENABLED") ? [] : [stateText(rule.state)]),
    ...(matchesAsDeployed(rule, deployed) ? [] : ["matches other events than it was deployed for"]),
    ...(target ? [] : ["does not send to the target that it was deployed with"]),
    ...(target && target.undelivered !== deployed.undelivered
      ? ["does not keep what cannot be delivered where it was deployed to"]
      : []),
  ];
}

function matchesAsDeployed({ eventPattern }: FoundRule, { pattern }: RuleFingerprint): boolean {
  return eventPattern !== undefined && patternHash(eventPattern) === pattern;
}

function stateText(state: string | undefined): string {
  return state === undefined ? "is gone" : `is ${state}`;
}
