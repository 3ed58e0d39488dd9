import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { verdictOf } from "../event-bridge/access-policy";
import type { IamService } from "../iam/iam-service";
import { requestedAccess, type GuardedServices } from "./requested-access";

/** The services that decide what a role may do. */
type Deciding = GuardedServices & { readonly iam: IamService };

/**
 * Why a call of a role is refused; undefined when for all resources that it touches the role's own policies or the
 * resource's let it, and none denies it. A role that does not exist has no policies.
 */
export function authorizeRole(
  roleArn: string,
  service: string,
  operation: string,
  input: object,
  services: Deciding,
  account: Account,
): AwsError | undefined {
  const own = [...(services.iam.roleOf(roleArn)?.policies.values() ?? [])];
  for (const { policy, ...asked } of requestedAccess(service, operation, input, services, account)) {
    const request = { ...asked, roleArn };
    const byRole = own.map((text) => verdictOf(text, request, "role"));
    const byResource = verdictOf(policy, request, "resource");
    const because = refusal(byRole, byResource, asked.action);
    if (because === undefined) continue;
    const session = roleArn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?/, ":assumed-role/");
    const message = `User: ${session}/local is not authorized to perform: ${asked.action} on resource: ${asked.resource} ${because}`;
    const isS3 = service === "s3";
    return new AwsError(isS3 ? "AccessDenied" : "AccessDeniedException", message, isS3 ? 403 : 400);
  }
  return undefined;
}

type Verdict = ReturnType<typeof verdictOf>;

function refusal(byRole: readonly Verdict[], byResource: Verdict, action: string): string | undefined {
  if (byRole.includes("denied")) return "with an explicit deny in an identity-based policy";
  if (byResource === "denied") return "with an explicit deny in a resource-based policy";
  if (byRole.includes("allowed") || byResource === "allowed") return undefined;
  const kind = byRole.length > 0 ? "identity-based" : "resource-based";
  return `because no ${kind} policy allows the ${action} action`;
}
