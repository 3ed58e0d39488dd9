import { call } from "../service";
import { tagForms } from "./change-tags";
import { changesOf } from "./changes-of";
import { commonRules } from "./common-rules";
import { setter, type Provisioner } from "./provisioner";

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** Roles and their policies, keys and their other names. */
export const securityProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:iam/role:Role": {
    rules: {
      name: "RoleName",
      namePrefix: commonRules.ofProvider,
      path: "Path",
      description: "Description",
      assumeRolePolicy: commonRules.policyAs("AssumeRolePolicyDocument"),
      maxSessionDuration: "MaxSessionDuration",
      tags: commonRules.tagList,
      forceDetachPolicies: commonRules.ofDestroy,
    },
    create: (fields, { iam }, { arn }) => call(iam, "CreateRole", { RoleName: lastPart(arn), ...fields }),
    update: async (after, { iam }, { arn }, before) => {
      const RoleName = lastPart(arn);
      const { Description = "", MaxSessionDuration } = after;
      const { AssumeRolePolicyDocument: PolicyDocument } = changesOf(before, after);
      if (PolicyDocument !== undefined)
        await call(iam, "UpdateAssumeRolePolicy", { RoleName, PolicyDocument });
      await call(iam, "UpdateRole", { RoleName, Description, MaxSessionDuration });
    },
    // Policies that are resources of their own keep it from being deleted.
    delete: async (_, { iam }, { arn, inputs }) => {
      const RoleName = lastPart(arn);
      const { PolicyNames } = inputs["forceDetachPolicies"]
        ? await iam.operations.ListRolePolicies({ RoleName })
        : { PolicyNames: [] };
      for (const PolicyName of PolicyNames) await iam.operations.DeleteRolePolicy({ RoleName, PolicyName });
      await iam.operations.DeleteRole({ RoleName });
    },
    tags: { ...tagForms.iam, of: ({ arn }) => lastPart(arn) },
  },
  "aws:iam/rolePolicy:RolePolicy": setter(
    {
      name: "PolicyName",
      namePrefix: commonRules.ofProvider,
      role: ["RoleName", lastPart],
      policy: commonRules.policyAs("PolicyDocument"),
    },
    (fields, { iam }) => call(iam, "PutRolePolicy", fields),
    ({ RoleName, PolicyName }, { iam }) => call(iam, "DeleteRolePolicy", { RoleName, PolicyName }),
  ),
  "aws:kms/key:Key": {
    rules: {
      description: "Description",
      policy: commonRules.policyAs("Policy"),
      enableKeyRotation: "isRotated",
      rotationPeriodInDays: "RotationPeriodInDays",
      isEnabled: "isEnabled",
      tags: [
        "Tags",
        (tags: Readonly<Record<string, string>>) =>
          Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      ],
      keyUsage: "KeyUsage",
      customerMasterKeySpec: "CustomerMasterKeySpec",
      multiRegion: "MultiRegion",
      deletionWindowInDays: commonRules.ofDestroy,
      bypassPolicyLockoutSafetyCheck: commonRules.ofProvider,
    },
    create: async ({ isRotated, isEnabled, RotationPeriodInDays, ...fields }, { kms }, { arn }) => {
      const KeyId = lastPart(arn);
      kms.createKey(fields, KeyId);
      if (isRotated) await call(kms, "EnableKeyRotation", { KeyId, RotationPeriodInDays });
      if (isEnabled === false) await call(kms, "DisableKey", { KeyId });
    },
    update: async (after, { kms }, { arn }, before) => {
      const KeyId = lastPart(arn);
      const { isRotated, isEnabled, RotationPeriodInDays, Description, Policy } = after;
      const changes = changesOf(before, after);
      const differs = (name: string): boolean => name in changes;
      // Only an enabled key can be changed: it is enabled first, and disabled last.
      if (differs("isEnabled") && isEnabled) await call(kms, "EnableKey", { KeyId });
      if (differs("isRotated") || differs("RotationPeriodInDays"))
        await (isRotated
          ? call(kms, "EnableKeyRotation", { KeyId, RotationPeriodInDays })
          : call(kms, "DisableKeyRotation", { KeyId }));
      if (differs("Description")) await call(kms, "UpdateKeyDescription", { KeyId, Description });
      if (differs("Policy")) await call(kms, "PutKeyPolicy", { KeyId, Policy });
      if (differs("isEnabled") && !isEnabled) await call(kms, "DisableKey", { KeyId });
    },
    // One that is going to be deleted already is left to that.
    delete: async (_, { kms }, { arn, inputs }) => {
      const KeyId = kms.oldestMadeAs(lastPart(arn));
      const PendingWindowInDays = inputs["deletionWindowInDays"];
      if (KeyId !== undefined) await call(kms, "ScheduleKeyDeletion", { KeyId, PendingWindowInDays });
    },
    tags: tagForms.kms,
  },
  "aws:kms/alias:Alias": {
    rules: { name: "AliasName", targetKeyId: "TargetKeyId" },
    create: (fields, { kms }) => call(kms, "CreateAlias", fields),
    update: (fields, { kms }) => call(kms, "UpdateAlias", fields),
    delete: ({ AliasName }, { kms }) => call(kms, "DeleteAlias", { AliasName }),
  },
};
