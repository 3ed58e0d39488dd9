import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { wideActions } from "../../policy/wide-actions";
import { wideResources } from "../../policy/wide-resources";
import { policyDocument, type IamStatement } from "./policy-document";

export interface RolePolicyArgs {
  readonly role: iam.Role;
  readonly roleName: string;
  readonly statements: readonly IamStatement[];
}

/** The policies that judge what the program says; by their names in the policy pack. */
const judges = { "no-wildcard-actions": wideActions, "no-wildcard-resources": wideResources };

/**
 * A role's inline policy. A first preview does not know its text once it holds one ARN that does not exist yet, so the
 * policy pack could not judge it before the update: actions, and resources that are plain texts, are judged here.
 */
export function rolePolicy(
  name: string,
  { role, roleName, statements }: RolePolicyArgs,
  opts: pulumi.CustomResourceOptions,
): iam.RolePolicy {
  const complaints = statements.flatMap((statement) => complaintsOf(roleName, statement));
  if (complaints.length > 0) throw new pulumi.RunError(complaints.join("\n"));
  return new iam.RolePolicy(name, { role: role.name, policy: policyDocument(statements) }, opts);
}

function complaintsOf(roleName: string, { Sid, Effect = "Allow", Action, Resource }: IamStatement): string[] {
  const plain = { Sid, Effect, Action, Resource: [Resource].flat().filter((one) => typeof one === "string") };
  return Object.entries(judges).flatMap(([policy, judge]) =>
    judge(plain).map((sentence) => `Role "${roleName}" (policy ${policy}): ${sentence}`),
  );
}
