import { policyProblem } from "../access/policy-problem";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { Operation } from "../service";
import type { Bucket } from "./bucket";
import { bucketSettings, type BucketSetting } from "./bucket-settings";

type Input = Readonly<Record<string, unknown>> & { readonly Bucket?: string };

const longestPolicyBytes = 20_480;

/** What the actions on settings need around them. */
export interface SettingPorts {
  readonly account: Account;
  readonly find: (bucketName: string | undefined) => Bucket;
}

/** The API actions on the settings of buckets. */
export function bucketSettingOperations(ports: SettingPorts): Record<string, Operation> {
  const { account, find } = ports;
  const bucketOf = ({ Bucket, ExpectedBucketOwner: owner = account.id }: Input): Bucket => {
    if (owner !== account.id) throw new AwsError("AccessDenied", "Access Denied", 403);
    return find(Bucket);
  };
  const operations: Record<string, Operation> = {
    GetBucketLocation: async (input: Input) => {
      bucketOf(input);
      // The oldest region has no name here.
      return account.region === "us-east-1" ? {} : { LocationConstraint: account.region };
    },
    PutBucketPolicy: async (input: Input & { Policy?: string }) => {
      const bucket = bucketOf(input);
      bucket.policy = checkPolicy(bucket, input.Policy ?? "");
      return {};
    },
    GetBucketPolicy: async (input: Input) => {
      const { policy } = bucketOf(input);
      if (policy === undefined) throw absent("NoSuchBucketPolicy", "The bucket policy does not exist");
      return { Policy: policy };
    },
    DeleteBucketPolicy: async (input: Input) => {
      bucketOf(input).policy = undefined;
      return {};
    },
  };
  for (const setting of bucketSettings(account)) {
    const { get, put, delete: remove, member } = setting;
    operations[get] = async (input: Input) => read(setting, bucketOf(input));
    if (put) operations[put] = async (input: Input) => write(setting, bucketOf(input), input);
    if (!remove) continue;
    operations[remove] = async (input: Input) => {
      bucketOf(input).settings.delete(member);
      return {};
    };
  }
  return operations;
}

function write({ member, check }: BucketSetting, { settings }: Bucket, input: Input): object {
  const value = input[member] ?? {};
  settings.set(member, check ? check(value, input) : value);
  return {};
}

function read({ member, answer, unset }: BucketSetting, { settings }: Bucket): object {
  const value = settings.get(member);
  if (value !== undefined) return answer === "member" ? { [member]: value } : value;
  if (!Array.isArray(unset)) return unset;
  const [code, message] = unset as [string, string];
  throw absent(code, message);
}

function absent(code: string, message: string): AwsError {
  return new AwsError(code, message, 404);
}

function checkPolicy({ name }: Bucket, text: string): string {
  const problem = policyProblem(text, "resource") ?? foreignResource(name, text);
  if (problem !== undefined) throw new AwsError("MalformedPolicy", problem);
  if (Buffer.byteLength(text) <= longestPolicyBytes) return text;
  throw new AwsError("PolicyTooLarge", `The policy is larger than ${longestPolicyBytes} bytes.`);
}

function foreignResource(name: string, text: string): string | undefined {
  const { Statement } = JSON.parse(text) as { Statement: { Resource?: unknown; NotResource?: unknown } };
  const resources = [Statement]
    .flat()
    .flatMap(({ Resource, NotResource }) => [Resource ?? NotResource].flat());
  const own = `arn:aws:s3:::${name}`;
  const isOwn = (one: unknown): boolean =>
    typeof one === "string" && (one === own || one.startsWith(`${own}/`) || /^(arn:aws:s3:::)?\*/.test(one));
  return resources.every(isOwn) ? undefined : "Policy has invalid resource";
}
