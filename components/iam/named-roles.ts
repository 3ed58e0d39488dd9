import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./policy-document";

/**
 * Roles by name, in which `*` stands for any text, whatever their path: of an account, or `<account>:<role>` of another,
 * whose own policy must allow it too. They are compared by ARN in a
 * condition: as principals, IAM would refuse those that do not exist yet, and the account as principal would grant
 * nothing (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html). By the fixed
 * account S3 knows that the policy is not public.
 */
export function namedRoles(account: pulumi.Input<string>, names: readonly string[]) {
  const roles = names.map((name) => {
    const [, foreign, role = name] = /^(\d{12}):(.*)$/.exec(name) ?? [];
    return { owner: foreign ?? account, role };
  });
  const roleArns = roles.flatMap(({ owner, role }) => [
    pulumi.interpolate`arn:aws:iam::${owner}:role/${role}`,
    pulumi.interpolate`arn:aws:iam::${owner}:role/*/${role}`,
  ]);
  const byArn = { "aws:PrincipalArn": roleArns };
  const [owner = account, ...others] = new Set(roles.map((one) => one.owner));
  const owners = others.length > 0 ? [owner, ...others] : owner;
  const Condition = { ArnLike: byArn, StringEquals: { "aws:PrincipalAccount": owners } };
  return {
    /** Grants, also to a role whose own policy says nothing. */
    allow: { Principal: { AWS: "*" }, Condition },
    /** Denies everybody else, also whose own policy allows it. */
    denyOthers: { Effect: "Deny", Principal: "*", Condition: { ArnNotLike: byArn } },
  } satisfies Record<string, Partial<IamStatement>>;
}
