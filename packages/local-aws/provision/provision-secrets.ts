import type { SecretsManagerService } from "../secrets-manager/secrets-manager-service";
import { call } from "../service";
import { tagForms } from "./change-tags";
import { commonRules } from "./common-rules";
import type { Provisioner } from "./provisioner";
import type { Fields } from "./translate-inputs";

/** Secrets and their values. */
export const secretProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:secretsmanager/secret:Secret": {
    rules: {
      name: "Name",
      description: "Description",
      tags: commonRules.tagList,
      kmsKeyId: "KmsKeyId",
      recoveryWindowInDays: commonRules.ofDestroy,
    },
    create: async (fields, { secretsmanager }, { arn }) => secretsmanager.createSecret(fields, arn),
    update: ({ Name, Description = "", KmsKeyId = "" }, { secretsmanager }) =>
      call(secretsmanager, "UpdateSecret", { SecretId: Name, Description, KmsKeyId }),
    delete: ({ Name }, { secretsmanager }, { inputs }) => {
      const RecoveryWindowInDays = inputs["recoveryWindowInDays"];
      const window =
        RecoveryWindowInDays === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays };
      return call(secretsmanager, "DeleteSecret", { SecretId: Name, ...window });
    },
    tags: { ...tagForms.secretsmanager, of: ({ inputs }) => inputs["name"] },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    rules: {
      secretId: "SecretId",
      secretString: "SecretString",
      secretBinary: ["SecretBinary", (text: string) => Buffer.from(text, "base64")],
      versionStages: "VersionStages",
    },
    create: (fields, { secretsmanager }) => call(secretsmanager, "PutSecretValue", fields),
    update: (after, { secretsmanager }, _, before) => moveStages(before, stagesOf(after), secretsmanager),
    delete: (fields, { secretsmanager }) => moveStages(fields, [], secretsmanager),
  },
};

/** A secret always has a current version: the stage can be moved, and not taken away. */
const current = "AWSCURRENT";

function stagesOf({ VersionStages = [current] }: Fields): readonly string[] {
  return VersionStages as readonly string[];
}

/** Gives the version that has stages these in their place. */
async function moveStages(
  before: Fields,
  stages: readonly string[],
  secretsmanager: SecretsManagerService,
): Promise<void> {
  const { SecretId } = before;
  const had = stagesOf(before);
  const described = await call(secretsmanager, "DescribeSecret", { SecretId });
  const { VersionIdsToStages } = described as { VersionIdsToStages: Record<string, string[]> };
  const versions = Object.entries(VersionIdsToStages);
  const holder = (stage = ""): string | undefined => versions.find(([, all]) => all.includes(stage))?.[0];
  const own = holder(had[0]);
  const move = (VersionStage: string, MoveToVersionId?: string): Promise<object> =>
    call(secretsmanager, "UpdateSecretVersionStage", {
      SecretId,
      VersionStage,
      RemoveFromVersionId: holder(VersionStage),
      MoveToVersionId,
    });
  for (const stage of stages) if (!had.includes(stage)) await move(stage, own);
  for (const stage of had) if (stage !== current && !stages.includes(stage)) await move(stage);
}
