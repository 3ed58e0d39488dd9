import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import { checkRoleName } from "./check-role-name";
import { assumeRoleDocument } from "./policy-document";
import { rolePolicy, type RolePolicyArgs } from "./role-policy";

interface ServiceRoleArgs extends Omit<RolePolicyArgs, "role"> {
  readonly service: string;
  readonly account: pulumi.Input<string>;
}

/** A role that an AWS service assumes, with its one policy. */
export function serviceRole(
  name: string,
  { roleName, service, account, statements }: ServiceRoleArgs,
  opts: pulumi.CustomResourceOptions,
): iam.Role {
  checkRoleName(`Role of ${service} "${name}"`, roleName);
  const role = new iam.Role(
    `${name}-role`,
    { name: roleName, assumeRolePolicy: assumeRoleDocument(service, account) },
    opts,
  );
  rolePolicy(`${name}-permissions`, { role, roleName, statements }, opts);
  return role;
}
