import { policyProblem } from "../access/policy-problem";
import { AwsError } from "../aws-error";
import { addTags, pairsOf } from "../tags";
import { moveStage, type Secret, type SecretVersion, type ValueInput } from "./secret";

export interface SecretTag {
  readonly Key?: string;
  readonly Value?: string;
}

interface SettingInput extends ValueInput {
  readonly SecretId?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly SecretTag[];
  readonly TagKeys?: readonly string[];
  readonly ResourcePolicy?: string;
  readonly VersionStage?: string;
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

/** What the actions on settings need around them. */
export interface SecretSettingPorts {
  readonly find: (id: string | undefined) => Secret;
  /** Keeps a value as the secret's current one. */
  readonly store: (secret: Secret, input: ValueInput) => SecretVersion;
}

/** The API actions on what is set on a secret, and on where its stages are. */
export function secretSettingOperations({ find, store }: SecretSettingPorts) {
  const named = ({ arn, name }: Secret) => ({ ARN: arn, Name: name });
  return {
    async UpdateSecret(input: SettingInput) {
      const secret = find(input.SecretId);
      const hasValue = input.SecretString !== undefined || input.SecretBinary !== undefined;
      const version = hasValue ? store(secret, input) : undefined;
      if (input.Description !== undefined) secret.description = input.Description;
      if (input.KmsKeyId !== undefined) secret.kmsKeyId = input.KmsKeyId;
      return { ...named(secret), ...(version && { VersionId: version.id }) };
    },

    async UpdateSecretVersionStage(input: SettingInput) {
      const secret = find(input.SecretId);
      moveStage(secret, input.VersionStage ?? "", input.RemoveFromVersionId, input.MoveToVersionId);
      return named(secret);
    },

    async GetResourcePolicy({ SecretId }: SettingInput) {
      const secret = find(SecretId);
      return { ...named(secret), ResourcePolicy: secret.policy };
    },

    async PutResourcePolicy({ SecretId, ResourcePolicy }: SettingInput) {
      const secret = find(SecretId);
      const problem = policyProblem(ResourcePolicy, "resource");
      if (problem !== undefined) throw new AwsError("MalformedPolicyDocumentException", problem);
      secret.policy = ResourcePolicy;
      return named(secret);
    },

    async DeleteResourcePolicy({ SecretId }: SettingInput) {
      const secret = find(SecretId);
      secret.policy = undefined;
      return named(secret);
    },

    async TagResource({ SecretId, Tags }: SettingInput) {
      tagSecret(find(SecretId), Tags);
      return {};
    },

    async UntagResource({ SecretId, TagKeys = [] }: SettingInput) {
      const { tags } = find(SecretId);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
  };
}

/** Adds tags as Secrets Manager takes them. */
export function tagSecret({ tags }: Secret, added?: readonly SecretTag[]): void {
  addTags(tags, pairsOf(added), (reason) => new AwsError("InvalidParameterException", reason));
}
