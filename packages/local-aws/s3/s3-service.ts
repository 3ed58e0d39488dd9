import { createHash } from "node:crypto";
import type { CreateBucketRequest } from "@aws-sdk/client-s3";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import type { Operation, Service } from "../service";
import { bucketSettingOperations } from "./bucket-setting-operations";
import { settingsOfNew } from "./settings-of-new";
import { listObjects, type Bucket, type StoredObject } from "./bucket";
import { checkedSums } from "./checksums";

export interface S3ServiceArgs {
  readonly account: Account;
  readonly clock: TimerClock;
}

type Input = Readonly<Record<string, unknown>> & { readonly Bucket?: string; readonly Key?: string };

interface PutInput extends Input {
  readonly Body?: Uint8Array | string;
  readonly ContentType?: string;
  readonly ContentLength?: number;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly IfNoneMatch?: string;
}

interface ListInput extends Input {
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  readonly EncodingType?: string;
}

const mostKeysInPage = 1_000;
const address = ["Bucket", "Key"];

/**
 * Amazon S3 as far as large events need it: buckets, and whole objects in memory. There are no versions, ranges or
 * parts; nothing expires, as no lifetime is shorter than a day and the objects go with this process.
 */
export class S3Service implements Service {
  private readonly buckets = new Map<string, Bucket>();
  readonly operations: Readonly<Record<string, Operation>> = {
    CreateBucket: async (input: CreateBucketRequest) => this.createBucket(input),
    DeleteBucket: async (input: Input) => this.deleteBucket(only("DeleteBucket", input, ["Bucket"])),
    HeadBucket: async (input: Input) => {
      this.find(only("HeadBucket", input, ["Bucket"]), "NotFound");
      return { BucketRegion: this.args.account.region };
    },
    ListBuckets: async () => this.list(),
    ListObjectsV2: async (input: ListInput) => this.listObjects(input),
    PutObject: async (input: PutInput) => this.put(input),
    GetObject: async (input: Input) => {
      const object = this.object(only("GetObject", input, [...address, "ChecksumMode"]), "NoSuchKey");
      return { ...describe(object, input), Body: object.body };
    },
    // An answer without a body has no place for a code: its status is all that clients see.
    HeadObject: async (input: Input) =>
      describe(this.object(only("HeadObject", input, [...address, "ChecksumMode"]), "NotFound"), input),
    DeleteObject: async (input: Input) => {
      const { Key = "" } = only("DeleteObject", input, address);
      this.find(input, "NoSuchBucket").objects.delete(Key);
      return {};
    },
    ...this.settingOperations,
  };

  constructor(private readonly args: S3ServiceArgs) {}

  async close(): Promise<void> {
    this.buckets.clear();
  }

  /** The policy of a bucket, as JSON text; undefined when it has none, or there is no such bucket. */
  policyOf(bucketName: string): string | undefined {
    return this.buckets.get(bucketName)?.policy;
  }

  private get settingOperations(): Record<string, Operation> {
    const find = (Bucket: string | undefined): Bucket => this.find({ Bucket: Bucket ?? "" }, "NoSuchBucket");
    return bucketSettingOperations({ account: this.args.account, find });
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

  private list(): object {
    const Buckets = [...this.buckets.values()].map(({ name, createdMs }) => {
      return { Name: name, CreationDate: new Date(createdMs) };
    });
    return { Buckets, Owner: { ID: this.args.account.id } };
  }

  private put(input: PutInput): object {
    const sums = Object.keys(input).filter((name) => name.startsWith("Checksum"));
    only("PutObject", input, [
      ...address,
      "Body",
      "ContentType",
      "ContentLength",
      "Metadata",
      "IfNoneMatch",
      ...sums,
    ]);
    const { objects } = this.find(input, "NoSuchBucket");
    const { Key = "", Body = "", ContentType = "binary/octet-stream", Metadata = {} } = input;
    if (Buffer.byteLength(Key) > 1_024) throw new AwsError("KeyTooLongError", "Your key is too long.");
    refuseOverwriting(input, objects);
    const body = Buffer.from(Body as Uint8Array);
    const checksums = checkedSums(input, body);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    objects.set(Key, {
      body,
      etag,
      contentType: ContentType,
      metadata: Metadata,
      checksums,
      modifiedMs: this.args.clock.now(),
    });
    return { ETag: etag, ...checksums };
  }

  private listObjects(input: ListInput): object {
    only("ListObjectsV2", input, [
      ...["Bucket", "Prefix", "Delimiter", "MaxKeys", "ContinuationToken", "StartAfter", "EncodingType"],
    ]);
    const bucket = this.find(input, "NoSuchBucket");
    const { Prefix: prefix = "", Delimiter: delimiter, MaxKeys = mostKeysInPage } = input;
    const after = input.ContinuationToken ? fromToken(input.ContinuationToken) : input.StartAfter;
    const maxNames = Math.min(MaxKeys, mostKeysInPage);
    const { keys, commonPrefixes, next } = listObjects(bucket, {
      prefix,
      maxNames,
      ...(delimiter && { delimiter }),
      ...(after && { after }),
    });
    const written = input.EncodingType === "url" ? encodeKey : (key: string) => key;
    return {
      Name: bucket.name,
      Prefix: written(prefix),
      ...(delimiter && { Delimiter: written(delimiter) }),
      MaxKeys: maxNames,
      KeyCount: keys.length + commonPrefixes.length,
      IsTruncated: next !== undefined,
      ...(next !== undefined && { NextContinuationToken: Buffer.from(next).toString("base64") }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      Contents: keys.map((key) => {
        const { etag, body, modifiedMs } = bucket.objects.get(key) as StoredObject;
        return { Key: written(key), ETag: etag, Size: body.length, LastModified: new Date(modifiedMs) };
      }),
      CommonPrefixes: commonPrefixes.map((name) => ({ Prefix: written(name) })),
    };
  }

  private find({ Bucket: name = "" }: Input, code: "NoSuchBucket" | "NotFound"): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new AwsError(code, `The specified bucket does not exist: "${name}".`, 404);
    return bucket;
  }

  private object(input: Input, code: "NoSuchKey" | "NotFound"): StoredObject {
    const bucket = this.find(input, code === "NotFound" ? code : "NoSuchBucket");
    const object = bucket.objects.get(input.Key ?? "");
    if (!object) throw new AwsError(code, `The specified key does not exist: "${input.Key}".`, 404);
    return object;
  }
}

/** S3 knows no other condition of this kind than `*`: no object of the key may exist. */
function refuseOverwriting({ IfNoneMatch, Key = "" }: PutInput, objects: ReadonlyMap<string, unknown>): void {
  if (IfNoneMatch === undefined) return;
  if (IfNoneMatch !== "*") throw new NotSimulated(`s3 PutObject with IfNoneMatch ${IfNoneMatch}`);
  if (!objects.has(Key)) return;
  throw new AwsError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    412,
  );
}

/** Whatever else is asked for would be done by S3, and is not done here. */
function only<Asked extends Input>(operation: string, input: Asked, names: readonly string[]): Asked {
  const other = Object.keys(input).find((name) => input[name] !== undefined && !names.includes(name));
  if (other !== undefined) throw new NotSimulated(`s3 ${operation} with ${other}`);
  return input;
}

function describe(object: StoredObject, { ChecksumMode }: Input): object {
  return {
    ContentLength: object.body.length,
    ContentType: object.contentType,
    ETag: object.etag,
    LastModified: new Date(object.modifiedMs),
    Metadata: object.metadata,
    ...(ChecksumMode === "ENABLED" && object.checksums),
  };
}

function fromToken(token: string): string {
  return Buffer.from(token, "base64").toString("utf8");
}

/** Keys may hold characters that XML cannot. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replace(/%2F/g, "/");
}
