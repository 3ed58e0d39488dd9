import type { CreateBucketRequest } from "@aws-sdk/client-s3";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import { bucketSettings } from "./bucket-settings";
import { checkOwnership, checkTagging } from "./check-bucket-setting";

const known = ["Bucket", "ACL", "CreateBucketConfiguration", "ObjectLockEnabledForBucket", "ObjectOwnership"];

/** The settings that a new bucket has, those of CreateBucket among them, by the inputs that hold them. */
export function settingsOfNew(input: CreateBucketRequest, account: Account): Map<string, object> {
  const other = Object.entries(input).find(([name, value]) => value !== undefined && !known.includes(name));
  if (other) throw new NotSimulated(`s3 CreateBucket with ${other[0]}`);
  if (input.ObjectLockEnabledForBucket) throw new NotSimulated("locks of objects");
  const { LocationConstraint, Tags, Location } = input.CreateBucketConfiguration ?? {};
  if (Location !== undefined) throw new NotSimulated("directory buckets");
  if (LocationConstraint !== undefined && LocationConstraint !== account.region) {
    const message = `The ${LocationConstraint} location constraint is incompatible for the region specific endpoint this request was sent to.`;
    throw new AwsError("IllegalLocationConstraintException", message);
  }
  if (input.ACL !== undefined && input.ACL !== "private") {
    const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
    throw new AwsError("InvalidBucketAclWithObjectOwnership", message);
  }
  const settings = new Map<string, object>();
  for (const { member, initial } of bucketSettings(account)) if (initial) settings.set(member, initial);
  if (Tags?.length) settings.set("Tagging", checkTagging({ TagSet: Tags }, input));
  const { ObjectOwnership } = input;
  if (ObjectOwnership === undefined) return settings;
  return settings.set("OwnershipControls", checkOwnership({ Rules: [{ ObjectOwnership }] }, input));
}
