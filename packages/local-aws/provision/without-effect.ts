import { commonRules } from "./common-rules";
import { provisioners } from "./provisioners";

/** Types of resources that change nothing of what the local AWS does, and why that is so. */
export const typesWithoutEffect: Readonly<Record<string, string>> = {
  "pulumi:providers:aws": "the local AWS is one account in one region",
  "awsx:ec2:Vpc": "functions run on this machine, in no network of their own",
  "aws:ec2/securityGroup:SecurityGroup": "functions run on this machine, in no network of their own",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "functions reach the local AWS, and the hosts it connects, without one",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "no traffic is filtered",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "no traffic is filtered",
};

/** Inputs that are kept and shown, and change nothing of what the local AWS does. */
const inputsWithoutEffect: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:kms/key:Key": { policy: "a key is used by whoever names it, whatever its policy says" },
};

/** Inputs that change nothing for events in AWS either. */
const aside: readonly unknown[] = [commonRules.ofProvider, commonRules.ofDestroy, commonRules.description];

/**
 * What of a change AWS does, and the local AWS does not, each once.
 * @param inputs those that are changed
 */
export function withoutEffect(type: string, inputs: readonly string[]): string[] {
  const ofType = typesWithoutEffect[type];
  if (ofType !== undefined) return [ofType];
  const rules = provisioners[type]?.rules ?? {};
  const reasons = inputs.flatMap((input) => {
    const rule = rules[input];
    const isWithout = typeof rule === "object" && "noEffect" in rule && !aside.includes(rule);
    return (isWithout ? rule.noEffect : inputsWithoutEffect[type]?.[input]) ?? [];
  });
  return [...new Set(reasons)];
}
