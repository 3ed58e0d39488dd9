import type * as S3 from "@aws-sdk/client-s3";
import { AwsError, NotSimulated } from "../aws-error";
import { addTags, pairsOf } from "../tags";

/** Refuses a setting as S3 would; answers what is kept of it. */
// Each setting is of a type of its own; each check knows its own.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type CheckSetting = (setting: any, input: any) => object;

/** A setting with a behaviour that the local S3 does not have, when it asks for that. Default: whatever it asks for. */
export function notKept(what: string, fields?: readonly string[]): CheckSetting {
  return (setting: Readonly<Record<string, unknown>>) => {
    const asked = fields ? fields.some((field) => setting[field] !== undefined) : true;
    if (asked) throw new NotSimulated(what);
    return setting;
  };
}

/** Buckets do without access control lists since 2023, and only the owner's ownership controls bring them back. */
export const checkAcl: CheckSetting = () => {
  throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");
};

export const checkOwnership: CheckSetting = (setting: S3.OwnershipControls) => {
  const known = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];
  const [rule, ...others] = setting.Rules ?? [];
  if (others.length > 0 || !known.includes(rule?.ObjectOwnership ?? "")) throw malformed();
  return setting;
};

export const checkTagging: CheckSetting = (setting: S3.Tagging) => {
  const TagSet = setting.TagSet ?? [];
  const refuse = (reason: string, areTooMany: boolean): AwsError =>
    new AwsError(areTooMany ? "BadRequest" : "InvalidTag", reason);
  const tags = new Map<string, string>();
  addTags(tags, pairsOf(TagSet), refuse);
  if (tags.size < TagSet.length) {
    throw new AwsError("InvalidTag", "Cannot provide multiple Tags with the same key");
  }
  return { TagSet };
};

export const checkEncryption: CheckSetting = (setting: S3.ServerSideEncryptionConfiguration) => {
  const [rule, ...others] = setting.Rules ?? [];
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (others.length > 0 || !/^(AES256|aws:kms(:dsse)?)$/.test(SSEAlgorithm ?? "")) throw malformed();
  if (SSEAlgorithm === "AES256" && KMSMasterKeyID !== undefined) {
    const message =
      "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse";
    throw new AwsError("InvalidArgument", message);
  }
  return { Rules: [{ BucketKeyEnabled: false, ...rule }] };
};

export const checkLifecycle: CheckSetting = (
  setting: S3.BucketLifecycleConfiguration,
  { TransitionDefaultMinimumObjectSize }: S3.PutBucketLifecycleConfigurationRequest,
) => {
  const rules = setting.Rules ?? [];
  if (rules.length === 0 || rules.length > 1_000) throw malformed();
  const Rules = rules.map((rule, at) => ({ ID: `rule-${at + 1}`, ...checkRule(rule) }));
  if (new Set(Rules.map(({ ID }) => ID)).size < Rules.length) {
    throw new AwsError("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule");
  }
  const size = TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K";
  return { Rules, TransitionDefaultMinimumObjectSize: size };
};

function checkRule(rule: S3.LifecycleRule): S3.LifecycleRule {
  if (rule.Status !== "Enabled" && rule.Status !== "Disabled") throw malformed();
  const { Expiration, Transitions, NoncurrentVersionExpiration, NoncurrentVersionTransitions } = rule;
  const actions = [Expiration, NoncurrentVersionExpiration, rule.AbortIncompleteMultipartUpload];
  const hasAction = actions.some((action) => action !== undefined);
  if (!hasAction && !Transitions?.length && !NoncurrentVersionTransitions?.length) {
    throw new AwsError("InvalidRequest", "At least one action needs to be specified in a rule");
  }
  const days = Expiration?.Days;
  if (days !== undefined && !(Number.isInteger(days) && days > 0)) {
    throw new AwsError("InvalidArgument", "'Days' for Expiration action must be a positive integer");
  }
  if ((rule.ID ?? "").length > 255) throw new AwsError("InvalidArgument", "ID length should not exceed 255");
  return rule;
}

function malformed(): AwsError {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new AwsError("MalformedXML", message);
}
