import * as pulumi from "@pulumi/pulumi";
import { claimPrefixOf } from "../../events/message/claim-check";
import { domains, type Domain } from "../../events/domains";
import { namedRoles } from "./named-roles";
import {
  denyOverwriting,
  denyPlainHttp,
  limitedTo,
  policyDocument,
  type IamStatement,
} from "./policy-document";

export function claimsArn(bucketArn: pulumi.Output<string>, domain: Domain): pulumi.Output<string> {
  return pulumi.interpolate`${bucketArn}/${claimPrefixOf(domain)}*`;
}

/** S3's limit of a bucket's policy. */
const maxBytes = 20_480;

/** The policy of a claim bucket: over TLS, each domain's publishers put the claims of their domain and overwrite none. */
export function claimPolicy(
  bucketArn: pulumi.Output<string>,
  account: pulumi.Output<string>,
  publishersOf: (domain: Domain) => readonly string[],
): pulumi.Output<string> {
  const published = domains.filter((domain) => publishersOf(domain).length > 0);
  const document = policyDocument([
    denyPlainHttp("s3:*", [bucketArn, pulumi.interpolate`${bucketArn}/*`]),
    ...published.flatMap((domain) => letPublishersPut(bucketArn, account, domain, publishersOf(domain))),
    {
      Sid: "DenyElsewhere",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      NotResource: published.map((domain) => claimsArn(bucketArn, domain)),
    },
    denyOverwriting(bucketArn),
  ]);
  return limitedTo(maxBytes, "the bucket of claims", document);
}

function letPublishersPut(
  bucketArn: pulumi.Output<string>,
  account: pulumi.Output<string>,
  domain: Domain,
  roles: readonly string[],
): IamStatement[] {
  const title = `${domain.charAt(0).toUpperCase()}${domain.slice(1)}`;
  const put = { Action: "s3:PutObject", Resource: claimsArn(bucketArn, domain) };
  const { allow, denyOthers } = namedRoles(account, roles);
  return [
    { Sid: `AllowPublishersOf${title}`, ...allow, ...put },
    { Sid: `DenyOthersIn${title}`, ...denyOthers, ...put },
  ];
}
