import type { Account } from "../account";
import { AwsError } from "../aws-error";
import { allows, type RoleRequest } from "../event-bridge/access-policy";
import type { EventBridgeService } from "../event-bridge/event-bridge-service";
import type { S3Service } from "../s3/s3-service";

/** The services whose resources have policies that may let a role in. */
interface GuardedServices {
  readonly events: EventBridgeService;
  readonly s3: S3Service;
}

/** One thing that a call does to one resource, and the policy of that resource. */
type Asked = Omit<RoleRequest, "roleArn"> & { readonly policy: string | undefined };

interface Entry {
  readonly EventBusName?: string;
}

/**
 * Why a call of a role without policies of its own is refused; undefined when the policies of all resources that it
 * touches let the role in. Which is so for few calls: most resources have no policy.
 */
export function authorizeRole(
  roleArn: string,
  service: string,
  operation: string,
  input: object,
  services: GuardedServices,
  account: Account,
): AwsError | undefined {
  const refused = askedBy(service, operation, input, services, account).find(
    ({ policy, ...asked }) => !allows(policy, { ...asked, roleArn }),
  );
  if (!refused) return undefined;
  const session = roleArn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?/, ":assumed-role/");
  const code = service === "s3" ? "AccessDenied" : "AccessDeniedException";
  const message =
    `User: ${session}/local is not authorized to perform: ${refused.action} on resource: ${refused.resource} ` +
    `because no resource-based policy allows the ${refused.action} action`;
  return new AwsError(code, message, service === "s3" ? 403 : 400);
}

function askedBy(
  service: string,
  operation: string,
  input: object,
  { events, s3 }: GuardedServices,
  account: Account,
): readonly Asked[] {
  const action = `${service}:${operation}`;
  if (action === "events:PutEvents") {
    const { Entries = [] } = input as { Entries?: readonly Entry[] };
    return Entries.map(({ EventBusName: bus = "default" }) => ({
      action,
      resource: bus.startsWith("arn:")
        ? bus
        : `arn:aws:events:${account.region}:${account.id}:event-bus/${bus}`,
      policy: events.policyOf(bus),
    }));
  }
  if (action === "s3:PutObject") {
    const { Bucket = "", Key = "", IfNoneMatch } = input as Readonly<Record<string, string | undefined>>;
    const facts: Record<string, string> =
      IfNoneMatch === undefined ? {} : { "s3:if-none-match": IfNoneMatch };
    return [{ action, resource: `arn:aws:s3:::${Bucket}/${Key}`, facts, policy: s3.policyOf(Bucket) }];
  }
  return [{ action, resource: "*", policy: undefined }];
}
