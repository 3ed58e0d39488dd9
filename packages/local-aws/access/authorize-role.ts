import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { Way } from "../ec2/ec2-service";
import { allows, verdictOf } from "../event-bridge/access-policy";
import type { IamService } from "../iam/iam-service";
import { requestedAccess, type GuardedServices } from "./requested-access";

/** The services that decide what a role may do. */
export type DecidingServices = GuardedServices & { readonly iam: IamService };

/** Who calls. */
interface Caller {
  readonly roleArn: string;
  /** How the call came, if by a VPC: each way must let it through. */
  readonly ways?: readonly Way[] | undefined;
}

/**
 * Why a call of a role is refused; undefined when for all resources that it touches the role's own policies or the
 * resource's let it, those of endpoints on its way do too, and none denies it. A role that does not exist has no policies.
 */
export function authorizeRole(
  { roleArn, ways = [] }: Caller,
  service: string,
  operation: string,
  input: object,
  services: DecidingServices,
  account: Account,
): AwsError | undefined {
  const onWay = ways.flatMap(({ policy }) => policy ?? []);
  const own = [...(services.iam.roleOf(roleArn)?.policies.values() ?? [])];
  for (const { policy, isKeyUse, ...asked } of requestedAccess(
    service,
    operation,
    input,
    services,
    account,
  )) {
    const request = { ...asked, roleArn, facts: { ...asked.facts, "aws:resourceaccount": account.id } };
    const because = refusal(
      {
        byRole: own.map((text) => verdictOf(text, request, "role")),
        byResource: verdictOf(policy, request, "resource"),
        // A service uses a key by a way of its own.
        byEndpoints: isKeyUse ? [] : onWay.map((text) => verdictOf(text, request, "resource")),
        isForRoles: !isKeyUse || allows(policy, { ...request, roleArn: `arn:aws:iam::${account.id}:root` }),
      },
      asked.action,
    );
    if (because === undefined) continue;
    const session = roleArn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?/, ":assumed-role/");
    const message = `User: ${session}/local is not authorized to perform: ${asked.action} on resource: ${asked.resource} ${because}`;
    const isS3 = service === "s3";
    return new AwsError(isS3 ? "AccessDenied" : "AccessDeniedException", message, isS3 ? 403 : 400);
  }
  return undefined;
}

type Verdict = ReturnType<typeof verdictOf>;

/** Who has a say in a call. */
interface Verdicts {
  readonly byRole: readonly Verdict[];
  readonly byResource: Verdict;
  readonly byEndpoints: readonly Verdict[];
  /** Whether roles' own policies can grant it. */
  readonly isForRoles: boolean;
}

function refusal(
  { byRole, byResource, byEndpoints, isForRoles }: Verdicts,
  action: string,
): string | undefined {
  if (byEndpoints.includes("denied")) return "with an explicit deny in a VPC endpoint policy";
  if (byEndpoints.includes("silent")) return `because no VPC endpoint policy allows the ${action} action`;
  if (byRole.includes("denied")) return "with an explicit deny in an identity-based policy";
  if (byResource === "denied") return "with an explicit deny in a resource-based policy";
  if ((isForRoles && byRole.includes("allowed")) || byResource === "allowed") return undefined;
  const kind = byRole.length > 0 ? "identity-based" : "resource-based";
  return `because no ${kind} policy allows the ${action} action`;
}
