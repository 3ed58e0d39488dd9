import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** Roles and their policies, keys and their other names. */
export const securityProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:iam/role:Role": provisioner(
    {
      name: "RoleName",
      namePrefix: commonRules.ofProvider,
      path: "Path",
      description: "Description",
      assumeRolePolicy: commonRules.policyAs("AssumeRolePolicyDocument"),
      maxSessionDuration: "MaxSessionDuration",
      tags: commonRules.tagList,
      forceDetachPolicies: commonRules.ofDestroy,
    },
    (fields, { iam }, { arn }) => call(iam, "CreateRole", { RoleName: lastPart(arn), ...fields }),
  ),
  "aws:iam/rolePolicy:RolePolicy": provisioner(
    {
      name: "PolicyName",
      namePrefix: commonRules.ofProvider,
      role: ["RoleName", lastPart],
      policy: commonRules.policyAs("PolicyDocument"),
    },
    (fields, { iam }, { name }) => call(iam, "PutRolePolicy", { PolicyName: name, ...fields }),
  ),
  "aws:kms/key:Key": provisioner(
    {
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
    async ({ isRotated, isEnabled, RotationPeriodInDays, ...fields }, { kms }, { arn }) => {
      const KeyId = lastPart(arn);
      kms.createKey(fields, KeyId);
      if (isRotated) await call(kms, "EnableKeyRotation", { KeyId, RotationPeriodInDays });
      if (isEnabled === false) await call(kms, "DisableKey", { KeyId });
    },
  ),
  "aws:kms/alias:Alias": provisioner({ name: "AliasName", targetKeyId: "TargetKeyId" }, (fields, { kms }) =>
    call(kms, "CreateAlias", fields),
  ),
};
