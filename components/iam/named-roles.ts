import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./policy-document";

/** What makes a statement of a resource's policy speak of some roles, or of everybody else. */
interface NamedRoles {
  /** Grants, also to a role whose own policy says nothing. */
  readonly allow: Pick<IamStatement, "Principal" | "Condition">;
  /** Denies everybody else, also whose own policy allows it. */
  readonly denyOthers: Pick<IamStatement, "Effect" | "Principal" | "Condition">;
}

/**
 * Roles of an account by name, in which `*` stands for any text, whatever their path. They are compared by ARN in a
 * condition: as principals, IAM would refuse those that do not exist yet, and the account as principal would grant
 * nothing (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html). By the fixed
 * account S3 knows that the policy is not public.
 */
export function namedRoles(account: pulumi.Input<string>, names: readonly string[]): NamedRoles {
  const roleArns = names.flatMap((name) => [
    pulumi.interpolate`arn:aws:iam::${account}:role/${name}`,
    pulumi.interpolate`arn:aws:iam::${account}:role/*/${name}`,
  ]);
  const byArn = { "aws:PrincipalArn": roleArns };
  return {
    allow: {
      Principal: { AWS: "*" },
      Condition: { ArnLike: byArn, StringEquals: { "aws:PrincipalAccount": account } },
    },
    denyOthers: { Effect: "Deny", Principal: "*", Condition: { ArnNotLike: byArn } },
  };
}
