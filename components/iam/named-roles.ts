import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./policy-document";

/**
 * Roles of an account by name, in which `*` stands for any text, whatever their path. They are compared by ARN in a
 * condition: as principals, IAM would refuse those that do not exist yet, and the account as principal would grant
 * nothing (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html). By the fixed
 * account S3 knows that the policy is not public.
 */
export function namedRoles(account: pulumi.Input<string>, names: readonly string[]) {
  const roleArns = names.flatMap((name) => [
    pulumi.interpolate`arn:aws:iam::${account}:role/${name}`,
    pulumi.interpolate`arn:aws:iam::${account}:role/*/${name}`,
  ]);
  const byArn = { "aws:PrincipalArn": roleArns };
  const Condition = { ArnLike: byArn, StringEquals: { "aws:PrincipalAccount": account } };
  return {
    /** Grants, also to a role whose own policy says nothing. */
    allow: { Principal: { AWS: "*" }, Condition },
    /** Denies everybody else, also whose own policy allows it. */
    denyOthers: { Effect: "Deny", Principal: "*", Condition: { ArnNotLike: byArn } },
  } satisfies Record<string, Partial<IamStatement>>;
}
