import * as pulumi from "@pulumi/pulumi";
import { claimPrefixOf } from "../../events/claim-check";
import { domains, type Domain } from "../../events/domains";
import { policyDocument, type PolicyStatement } from "./policy-document";

/** ARN of all claims of one domain. */
export function claimsArn(bucketArn: pulumi.Output<string>, domain: Domain): pulumi.Output<string> {
  return pulumi.interpolate`${bucketArn}/${claimPrefixOf(domain)}*`;
}

/**
 * The policy of a claim bucket: over TLS only, each domain's publishers put the claims of their domain, nobody puts
 * anything else, and nobody writes over what is there.
 * Roles are compared by ARN in a condition: as principals, IAM would refuse those that do not exist yet.
 */
export function claimPolicy(
  bucketArn: pulumi.Output<string>,
  account: pulumi.Output<string>,
  publishersOf: (domain: Domain) => readonly string[],
): pulumi.Output<string> {
  const published = domains.filter((domain) => publishersOf(domain).length > 0);
  return policyDocument([
    {
      Sid: "DenyPlainHttp",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...published.flatMap((domain) => letPublishersPut(bucketArn, account, domain, publishersOf(domain))),
    {
      Sid: "DenyElsewhere",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      NotResource: published.map((domain) => claimsArn(bucketArn, domain)),
    },
    {
      // What is refused without the condition is refused by S3 with it, where an object of the key exists
      // (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html).
      Sid: "DenyOverwriting",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${bucketArn}/*`,
      Condition: { Null: { "s3:if-none-match": "true" } },
    },
  ]);
}

function letPublishersPut(
  bucketArn: pulumi.Output<string>,
  account: pulumi.Output<string>,
  domain: Domain,
  roles: readonly string[],
): PolicyStatement[] {
  const title = `${domain.charAt(0).toUpperCase()}${domain.slice(1)}`;
  const roleArns = roles.map((role) => pulumi.interpolate`arn:aws:iam::${account}:role/${role}`);
  const put = { Action: "s3:PutObject", Resource: claimsArn(bucketArn, domain) };
  return [
    {
      Sid: `AllowPublishersOf${title}`,
      Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
      ...put,
      Condition: { ArnLike: { "aws:PrincipalArn": roleArns } },
    },
    {
      // A role's own policy could allow it to put: here it is denied unless it is named.
      Sid: `DenyOthersIn${title}`,
      Effect: "Deny",
      Principal: "*",
      ...put,
      Condition: { ArnNotLike: { "aws:PrincipalArn": roleArns } },
    },
  ];
}
