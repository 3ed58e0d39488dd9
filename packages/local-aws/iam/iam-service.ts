import type * as Iam from "@aws-sdk/client-iam";
import { policyProblem, type PolicyKind } from "../access/policy-problem";
import { allows } from "../event-bridge/access-policy";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";
import type { Operation, Service } from "../service";
import { addTags, pairsOf, type RefuseTags } from "../tags";
import { describeRole, encodePolicy, newRoleId, type Role } from "./role";

export interface IamServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
}

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const longestPolicies = 10_240;
const longestTrustPolicy = 2_048;

/**
 * IAM as far as roles go: their policies are what the calls of a role are judged by. There are no users and no managed
 * policies.
 */
export class IamService implements Service {
  readonly operations = {
    CreateRole: async (input: Iam.CreateRoleRequest) => this.createRole(input),
    GetRole: async ({ RoleName }: Iam.GetRoleRequest) => ({
      Role: describeRole(this.roles.get(RoleName), "one"),
    }),
    ListRoles: async (input: Iam.ListRolesRequest) => {
      const found = this.roles.all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
      const { items, ...rest } = page(found, input);
      return { Roles: items.map((role) => describeRole(role, "of many")), ...rest };
    },
    UpdateRole: async (input: Iam.UpdateRoleRequest) => this.updateRole(input),
    // The older action, which the AWS provider still calls.
    UpdateRoleDescription: async ({ RoleName, Description = "" }: Iam.UpdateRoleDescriptionRequest) => {
      this.updateRole({ RoleName, Description });
      return { Role: describeRole(this.roles.get(RoleName), "one") };
    },
    UpdateAssumeRolePolicy: async ({ RoleName, PolicyDocument }: Iam.UpdateAssumeRolePolicyRequest) => {
      this.roles.get(RoleName).trustPolicy = checkPolicy(PolicyDocument, "trust", longestTrustPolicy);
      return {};
    },
    DeleteRole: async ({ RoleName }: Iam.DeleteRoleRequest) => {
      if (this.roles.get(RoleName).policies.size > 0) {
        const message = "Cannot delete entity, must delete policies first.";
        throw new AwsError("DeleteConflictException", message, 409);
      }
      this.roles.delete(RoleName);
      return {};
    },
    PutRolePolicy: async (input: Iam.PutRolePolicyRequest) => this.putRolePolicy(input),
    GetRolePolicy: async ({ RoleName, PolicyName }: Iam.GetRolePolicyRequest) => {
      const text = this.policyOf(RoleName, PolicyName);
      return { RoleName, PolicyName, PolicyDocument: encodePolicy(text) };
    },
    DeleteRolePolicy: async ({ RoleName, PolicyName = "" }: Iam.DeleteRolePolicyRequest) => {
      this.policyOf(RoleName, PolicyName);
      this.roles.get(RoleName).policies.delete(PolicyName);
      return {};
    },
    ListRolePolicies: async (input: Iam.ListRolePoliciesRequest) => {
      const { items, ...rest } = page([...this.roles.get(input.RoleName).policies.keys()], input);
      return { PolicyNames: items, ...rest };
    },
    // Nothing can be attached, and nothing can carry a role.
    ListAttachedRolePolicies: async ({ RoleName }: Iam.ListAttachedRolePoliciesRequest) => {
      this.roles.get(RoleName);
      return { AttachedPolicies: [], IsTruncated: false };
    },
    ListInstanceProfilesForRole: async ({ RoleName }: Iam.ListInstanceProfilesForRoleRequest) => {
      this.roles.get(RoleName);
      return { InstanceProfiles: [], IsTruncated: false };
    },
    TagRole: async ({ RoleName, Tags }: Iam.TagRoleRequest) => {
      addTags(this.roles.get(RoleName).tags, pairsOf(Tags), refuseTags);
      return {};
    },
    UntagRole: async ({ RoleName, TagKeys = [] }: Iam.UntagRoleRequest) => {
      const { tags } = this.roles.get(RoleName);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
    ListRoleTags: async (input: Iam.ListRoleTagsRequest) => {
      const { items, ...rest } = page([...this.roles.get(input.RoleName).tags], input);
      return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...rest };
    },
  } satisfies Record<string, Operation>;
  private readonly roles = new ResourceStore<Role>({
    absent: (name) => noSuchEntity(`The role with name ${name} cannot be found.`),
    present: (name) =>
      new AwsError("EntityAlreadyExistsException", `Role with name ${name} already exists.`, 409),
  });
  readonly state = this.roles.state;

  constructor(private readonly args: IamServiceArgs) {}

  async close(): Promise<void> {}

  /** The role of an ARN, if there is one. */
  roleOf(arn: string): Role | undefined {
    const role = this.roles.find(arn.slice(arn.lastIndexOf("/") + 1));
    return role?.arn === arn ? role : undefined;
  }

  /** Whether a service may act as the role on behalf of the account. */
  canAssume(roleArn: string, service: string): boolean {
    const { id: sourceAccount } = this.args.account;
    const asked = { action: "sts:AssumeRole", resource: roleArn, service, sourceArn: roleArn, sourceAccount };
    return allows(this.roleOf(roleArn)?.trustPolicy, asked);
  }

  private createRole(input: Iam.CreateRoleRequest): Iam.CreateRoleResponse {
    const { RoleName: name = "", Path: path = "/", MaxSessionDuration = 3_600 } = input;
    if (input.PermissionsBoundary !== undefined) throw new NotSimulated("permissions boundaries of roles");
    checkName("roleName", name, 64);
    if (!/^\/([\x21-\x7e]+\/)?$/.test(path) || path.length > 512) {
      throw new AwsError("ValidationError", `The specified value for path is invalid: "${path}".`);
    }
    const tags = new Map<string, string>();
    addTags(tags, pairsOf(input.Tags), refuseTags);
    const role = this.roles.create(name, {
      name,
      path,
      id: newRoleId(),
      arn: `arn:aws:iam::${this.args.account.id}:role${path}${name}`,
      createdMs: this.args.clock.now(),
      trustPolicy: checkPolicy(input.AssumeRolePolicyDocument, "trust", longestTrustPolicy),
      description: input.Description,
      maxSessionSeconds: checkSession(MaxSessionDuration),
      policies: new Map(),
      tags,
    });
    return { Role: describeRole(role, "one") };
  }

  private updateRole({ RoleName, Description, MaxSessionDuration }: Iam.UpdateRoleRequest): object {
    const role = this.roles.get(RoleName);
    if (MaxSessionDuration !== undefined) role.maxSessionSeconds = checkSession(MaxSessionDuration);
    if (Description !== undefined) role.description = Description;
    return {};
  }

  private putRolePolicy({ RoleName, PolicyName = "", PolicyDocument }: Iam.PutRolePolicyRequest): object {
    const { policies } = this.roles.get(RoleName);
    checkName("policyName", PolicyName, 128);
    const text = checkPolicy(PolicyDocument, "identity", longestPolicies);
    const all = [...new Map(policies).set(PolicyName, text).values()].join("");
    if (sizeOf(all) > longestPolicies) {
      const message = `Maximum policy size of ${longestPolicies} bytes exceeded for role ${RoleName}`;
      throw new AwsError("LimitExceededException", message, 409);
    }
    policies.set(PolicyName, text);
    return {};
  }

  private policyOf(roleName: string | undefined, policyName = ""): string {
    const text = this.roles.get(roleName).policies.get(policyName);
    if (text === undefined) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
    return text;
  }
}

function page<T>(all: readonly T[], input: PageInput): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const { items, NextMarker } = pageByMarker(all, input, 100, "ValidationError");
  return {
    items: [...items],
    IsTruncated: NextMarker !== undefined,
    ...(NextMarker !== undefined && { Marker: NextMarker }),
  };
}

function checkName(field: string, name: string, longest: number): void {
  if (/^[\w+=,.@-]+$/.test(name) && name.length <= longest) return;
  throw new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+ and have length less than or equal to ${longest}`,
  );
}

function checkSession(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 3_600 && seconds <= 43_200) return seconds;
  throw new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
  );
}

function checkPolicy(text: string | undefined, kind: PolicyKind, longest: number): string {
  const problem = policyProblem(text, kind);
  if (problem !== undefined) throw new AwsError("MalformedPolicyDocumentException", problem);
  if (sizeOf(text ?? "") <= longest) return text ?? "";
  throw new AwsError("LimitExceededException", `Cannot exceed quota for ACLSizePerRole: ${longest}`, 409);
}

/** IAM does not count white space. */
function sizeOf(policy: string): number {
  return policy.replace(/\s/g, "").length;
}

const refuseTags: RefuseTags = (reason, areTooMany) =>
  areTooMany ? new AwsError("LimitExceededException", reason, 409) : new AwsError("ValidationError", reason);

function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntityException", message, 404);
}
