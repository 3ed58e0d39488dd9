import { types } from "./resource-types";
import type { CheckedResource, ResourceRule } from "./rule";
import { listed, principalsOf, knownStatementsIn, type Statement } from "./statements";
import { isKnown } from "./unknown-value";
import { wideActions } from "./wide-actions";
import { wideResources } from "./wide-resources";

export const noWildcardActions: ResourceRule = {
  name: "no-wildcard-actions",
  description: "A policy that allows names each action: a wildcard also allows what AWS adds tomorrow.",
  check: (resource) =>
    knownStatementsIn(resource)
      .filter((statement) => !keepsKeyManageable(resource, statement))
      .flatMap(wideActions),
};

export const noWildcardResources: ResourceRule = {
  name: "no-wildcard-resources",
  description: "A role's policy names the resources of every action that AWS knows resources for.",
  check: (resource) => knownStatementsIn(resource).flatMap(wideResources),
};

/** AWS asks that a key's own account, and no other, may administer it: else nobody could ever change it again. */
function keepsKeyManageable({ type }: CheckedResource, statement: Statement): boolean {
  const isKey = type === types.key || type === types.keyPolicy;
  const kinds = Object.keys(statement.Principal ?? {});
  const principals = principalsOf(statement, "AWS");
  return (
    isKey &&
    kinds.join() === "AWS" &&
    principals.length === 1 &&
    /^arn:[\w-]+:iam::\d{12}:root$/.test(principals[0] ?? "") &&
    listed(statement.Action).join() === "kms:*"
  );
}

export const noBroadManagedPolicies: ResourceRule = {
  name: "no-broad-managed-policies",
  description: "No role has a managed policy that allows a whole service or account.",
  check: ({ props }) =>
    [...listed(props["managedPolicyArns"] as string[] | undefined), ...listed(props["policyArn"] as string)]
      .filter((arn) => isKnown(arn) && /FullAccess|AdministratorAccess|PowerUserAccess/.test(arn))
      .map((arn) => `has the managed policy ${arn}: give it a policy that lists the actions it needs.`),
};
