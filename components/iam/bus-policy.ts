import type * as pulumi from "@pulumi/pulumi";
import { namedRoles } from "./named-roles";
import { accountOf, limitedTo, policyDocument } from "./policy-document";

/** EventBridge's limit of a bus' policy. */
const maxBytes = 10_240;

/** The policy of a bus that only the named roles of its own account may publish to; without any, nobody may. */
export function publishersOnly(busArn: pulumi.Output<string>, roleNames: readonly string[]) {
  const publish = { Action: "events:PutEvents", Resource: busArn };
  if (roleNames.length === 0) {
    return policyDocument([{ Sid: "DenyOthers", Effect: "Deny", Principal: "*", ...publish }]);
  }
  const { allow, denyOthers } = namedRoles(accountOf(busArn), roleNames);
  const document = policyDocument([
    { Sid: "AllowPublishers", ...allow, ...publish },
    { Sid: "DenyOthers", ...denyOthers, ...publish },
  ]);
  return limitedTo(maxBytes, "an event bus", document);
}
