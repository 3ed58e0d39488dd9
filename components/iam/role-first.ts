import type * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

/**
 * Has everything below a component wait for one of its roles. AWS refuses a role of a name that is taken, while it
 * overwrites rules, queues and alarms in silence: a second program with the same names fails before it has touched them.
 * @param role is asked once the component is made
 */
export function roleFirst(role: () => iam.Role | undefined): pulumi.ResourceTransformation {
  const made = Promise.resolve().then(() => [role()].flatMap((one) => one ?? []));
  return ({ resource, type, props, opts }) =>
    type === "aws:iam/role:Role" || resource instanceof pulumi.ComponentResource
      ? undefined
      : { props, opts: pulumi.mergeOptions(opts, { dependsOn: made }) };
}
