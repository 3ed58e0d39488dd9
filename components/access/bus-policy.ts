import * as pulumi from "@pulumi/pulumi";
import { accountOf, policyDocument } from "./policy-document";

/**
 * The policy of a bus that only the named roles of its own account may publish to; without any, nobody may.
 * Roles are compared by ARN in a condition: as principals, IAM would refuse those that do not exist yet.
 */
export function publishersOnly(
  busArn: pulumi.Output<string>,
  roleNames: readonly string[],
): pulumi.Output<string> {
  const account = accountOf(busArn);
  const roleArns = roleNames.map((role) => pulumi.interpolate`arn:aws:iam::${account}:role/${role}`);
  const denyOthers = {
    Sid: "DenyOthers",
    Effect: "Deny",
    Principal: "*",
    Action: "events:PutEvents",
    Resource: busArn,
  } as const;
  if (roleArns.length === 0) return policyDocument([denyOthers]);
  return policyDocument([
    {
      Sid: "AllowPublishers",
      Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
      Action: "events:PutEvents",
      Resource: busArn,
      Condition: { ArnLike: { "aws:PrincipalArn": roleArns } },
    },
    {
      // A role's own policy could allow it to publish: here it is denied unless it is named.
      ...denyOthers,
      Condition: { ArnNotLike: { "aws:PrincipalArn": roleArns } },
    },
  ]);
}
