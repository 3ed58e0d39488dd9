import type * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

/**
 * Has everything below a component wait for one of its roles. AWS refuses a role of a name that is taken, while it
 * overwrites rules, queues and alarms in silence: a second program with the same names fails before it has touched them.
 * @param role is asked once the component is made
 */
export function roleFirst(role: () => iam.Role | undefined): pulumi.ResourceTransformation {
  // In an array: of a promise alone Pulumi makes an output, and searches all that its role knows, the whole stack, for
  // what is not known yet, once for every resource.
  const made = [Promise.resolve().then(() => role() as iam.Role)];
  return ({ resource, type, props, opts }) =>
    type === "aws:iam/role:Role" || resource instanceof pulumi.ComponentResource
      ? undefined
      : { props, opts: pulumi.mergeOptions(opts, { dependsOn: made }) };
}
