import type { CreateBucketRequest } from "@aws-sdk/client-s3";
import type { Account } from "../account";
import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Operation, Service } from "../service";
import { joinStates, stateOfMap } from "../state/service-state";
import type { Trace } from "../trace";
import { bucketSettingOperations } from "./bucket-setting-operations";
import type { Bucket } from "./bucket";
import { Lifecycle } from "./lifecycle";
import { listOperations } from "./list-operations";
import { bucketKey } from "./object-key";
import { multipartOperations, type Uploads } from "./multipart-operations";
import { objectOperations, type ObjectPorts } from "./object-operations";
import { only, type S3Input as Input } from "./s3-input";
import { settingsOfNew } from "./settings-of-new";

export interface S3ServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
  /** Hears of the objects that go without a client's wish. Default: nobody does. */
  readonly trace?: Pick<Trace, "record">;
  /** Default: every key can be used. */
  readonly problemOfKey?: ProblemOfKey;
}

/**
 * Amazon S3 as far as large events need it: buckets, and objects in memory, which expire by the rules of their buckets.
 * There are no versions.
 */
export class S3Service implements Service {
  private readonly buckets = new Map<string, Bucket>();
  private readonly uploads: Uploads = new Map();
  readonly state = joinStates({
    buckets: { ...stateOfMap(this.buckets), resume: () => this.lifecycle.watch() },
    uploads: stateOfMap(this.uploads),
  });
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateBucket: async (input: CreateBucketRequest) => this.createBucket(input),
    DeleteBucket: async (input: Input) => this.deleteBucket(only("DeleteBucket", input, ["Bucket"])),
    HeadBucket: async (input: Input) => {
      this.find(only("HeadBucket", input, ["Bucket"]), "NotFound");
      return { BucketRegion: this.args.account.region };
    },
    ListBuckets: async () => this.list(),
    ...listOperations((name) => this.find({ Bucket: name ?? "" }, "NoSuchBucket")),
    ...this.objectOperations,
    ...this.settingOperations,
  };
  private readonly lifecycle = new Lifecycle({
    clock: this.args.clock,
    buckets: () => this.buckets.values(),
    expire: (bucket, key, ruleId) => this.drop(bucket, key, `its lifetime by the rule ${ruleId} is over`),
  });

  constructor(private readonly args: S3ServiceArgs) {}

  async close(): Promise<void> {
    this.lifecycle.close();
    this.buckets.clear();
  }

  /** Deletes all objects of a bucket that is going to be deleted itself. */
  empty(bucketName: string): void {
    const bucket = this.find({ Bucket: bucketName }, "NoSuchBucket");
    for (const key of bucket.objects.keys()) this.drop(bucket, key, "the bucket was emptied to be deleted");
  }

  /** The policy of a bucket, as JSON text; undefined when it has none, or there is no such bucket. */
  policyOf(bucketName: string): string | undefined {
    return this.buckets.get(bucketName)?.policy;
  }

  /** The key by which a bucket encrypts what is put into it; undefined when it is S3's own. */
  keyOf(bucketName: string): string | undefined {
    const bucket = this.buckets.get(bucketName);
    return bucket && bucketKey(bucket.settings);
  }

  private get objectOperations(): Record<string, Operation> {
    const ports: ObjectPorts = {
      clock: this.args.clock,
      find: (name, code) => this.find({ Bucket: name ?? "" }, code ?? "NoSuchBucket"),
      problemOfKey: this.args.problemOfKey ?? (() => undefined),
    };
    return { ...objectOperations(ports), ...multipartOperations(ports, this.uploads) };
  }

  private get settingOperations(): Record<string, Operation> {
    const find = (Bucket: string | undefined): Bucket => this.find({ Bucket: Bucket ?? "" }, "NoSuchBucket");
    const operations = bucketSettingOperations({ account: this.args.account, find });
    const put = operations["PutBucketLifecycleConfiguration"] as Operation;
    return {
      ...operations,
      PutBucketLifecycleConfiguration: async (input: object) => {
        const answer = await put(input);
        this.lifecycle.watch();
        return answer;
      },
    };
  }

  private createBucket(input: CreateBucketRequest): object {
    const { Bucket: name = "" } = input;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError("InvalidBucketName", `The specified bucket is not valid: "${name}".`);
    }
    if (this.buckets.has(name)) {
      throw new AwsError("BucketAlreadyOwnedByYou", `You already own the bucket "${name}".`, 409);
    }
    const { account, clock } = this.args;
    const settings = settingsOfNew(input, account);
    this.buckets.set(name, { name, createdMs: clock.now(), objects: new Map(), policy: undefined, settings });
    return { Location: `/${name}` };
  }

  private deleteBucket(input: Input): object {
    const { name, objects } = this.find(input, "NoSuchBucket");
    if (objects.size > 0) {
      throw new AwsError("BucketNotEmpty", `The bucket you tried to delete is not empty: "${name}".`, 409);
    }
    this.buckets.delete(name);
    return {};
  }

  private drop({ name, objects }: Bucket, key: string, note: string): void {
    objects.delete(key);
    this.args.trace?.record({ atMs: this.args.clock.now(), step: "dropped", where: name, id: key, note });
  }

  private list(): object {
    const Buckets = [...this.buckets.values()].map(({ name, createdMs }) => {
      return { Name: name, CreationDate: new Date(createdMs) };
    });
    return { Buckets, Owner: { ID: this.args.account.id } };
  }

  private find({ Bucket: name = "" }: Input, code: "NoSuchBucket" | "NotFound"): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new AwsError(code, `The specified bucket does not exist: "${name}".`, 404);
    return bucket;
  }
}
