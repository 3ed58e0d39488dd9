import { isOfOtherOwner } from "../ec2/vpc-endpoint";
import { commonRules } from "./common-rules";
import { provisioners } from "./provisioners";
import type { Inputs } from "./services";

/** Types of resources that change nothing of what the local AWS does, and why that is so. */
export const typesWithoutEffect: Readonly<Record<string, string>> = {
  "pulumi:providers:aws": "the local AWS is one account in one region",
};

/** Inputs that are kept and shown, and change nothing of what the local AWS does. */
const inputsWithoutEffect: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:kms/key:Key": {
    policy: "logs and archives are kept, whatever a key's policy lets the services do that keep them",
  },
};

/** Inputs that change nothing for events in AWS either. */
const aside: readonly unknown[] = [commonRules.ofProvider, commonRules.ofDestroy, commonRules.description];

/**
 * What of a change AWS does, and the local AWS does not, each once.
 * @param changed names of inputs
 * @param inputs what they are afterwards, or were before the resource went
 */
export function withoutEffect(type: string, changed: readonly string[], inputs: Inputs = {}): string[] {
  const ofType = typesWithoutEffect[type];
  if (ofType !== undefined) return [ofType];
  if (isOfOtherOwner({ serviceName: String(inputs["serviceName"]) }))
    return ["an endpoint of another owner's service leads to every host outside AWS"];
  const rules = provisioners[type]?.rules ?? {};
  const reasons = changed.flatMap((input) => {
    const rule = rules[input];
    const isWithout = typeof rule === "object" && "noEffect" in rule && !aside.includes(rule);
    return (isWithout ? rule.noEffect : inputsWithoutEffect[type]?.[input]) ?? [];
  });
  return [...new Set(reasons)];
}
