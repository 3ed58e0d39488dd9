// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { expect } from "chai";
import { S3Service } from "../../../../packages/local-aws/s3/s3-service";
import { ManualClock } from "../manual-clock";

describe("S3Service", () => {
  const account = { id: "000000000000", region: "us-east-1" };
  const Bucket = "claims-dev";
  let clock: ManualClock;
  let s3: S3Service;
  const call = (operation: string, input: object): Promise<any> => s3.operations[operation]!(input);
  const failure = (operation: string, input: object): Promise<any> =>
    call(operation, input).then(
      () => expect.fail("it succeeded"),
      (error: unknown) => error,
    );
  const put = (Key: string, Body: string, more: object = {}): Promise<any> =>
    call("PutObject", { Bucket, Key, Body, ...more });

  beforeEach(async () => {
    clock = new ManualClock();
    s3 = new S3Service({ account, clock });
    await call("CreateBucket", { Bucket });
  });

  it("answers what was put last, and describes it the same way without it", async () => {
    await put("a", "first");
    const more = { ContentType: "text/plain", Metadata: { owner: "ann" }, ChecksumCRC32: "8nZbXw==" };
    const { ETag } = await put("a", "hello", { ...more, ChecksumCRC32: "NhCmhg==" });
    expect(ETag).to.equal('"5d41402abc4b2a76b9719d911017c592"');
    const head = {
      ContentLength: 5,
      ContentType: "text/plain",
      ETag,
      LastModified: new Date(clock.now()),
      Metadata: { owner: "ann" },
    };
    expect(await call("HeadObject", { Bucket, Key: "a" })).to.deep.equal(head);
    const { Body, ...rest } = await call("GetObject", { Bucket, Key: "a", ChecksumMode: "ENABLED" });
    expect(String(Body)).to.equal("hello");
    expect(rest).to.deep.equal({ ...head, ChecksumCRC32: "NhCmhg==" });
  });

  it("writes over nothing where it is told so, and knows no other condition", async () => {
    await put("a", "first", { IfNoneMatch: "*" });
    expect(await failure("PutObject", { Bucket, Key: "a", Body: "x", IfNoneMatch: "*" })).to.include({
      code: "PreconditionFailed",
      httpStatus: 412,
    });
    expect(String((await call("GetObject", { Bucket, Key: "a" })).Body)).to.equal("first");
    const asked = { Bucket, Key: "b", Body: "x", IfNoneMatch: '"5d41402abc4b2a76b9719d911017c592"' };
    expect((await failure("PutObject", asked)).message).to.match(/IfNoneMatch/);
  });

  it("keeps nothing of what it was told the wrong checksum of", async () => {
    const sums = { ChecksumCRC32: "NhCmhg==", ChecksumSHA1: "qvTGHdzF6KLavt4PO0gs2a6pQ00=" };
    expect((await failure("PutObject", { Bucket, Key: "a", Body: "hallo", ...sums })).code).to.equal(
      "BadDigest",
    );
    expect((await failure("GetObject", { Bucket, Key: "a" })).code).to.equal("NoSuchKey");
    const sha256 = { ChecksumSHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=" };
    expect(await put("a", "hello", { ...sums, ...sha256 })).to.include(sha256);
  });

  it("lists by pages and by what stands before a delimiter", async () => {
    for (const key of ["b", "a/2", "a/1", "c/ü&/1", "a/3"]) await put(key, key);
    const list = async (input: object) => {
      const page = await call("ListObjectsV2", { Bucket, ...input });
      return {
        keys: page.Contents.map(({ Key }: { Key: string }) => Key),
        prefixes: page.CommonPrefixes.map(({ Prefix }: { Prefix: string }) => Prefix),
        next: page.NextContinuationToken,
      };
    };
    expect(await list({ Prefix: "a/", StartAfter: "a/1" })).to.deep.equal({
      keys: ["a/2", "a/3"],
      prefixes: [],
      next: undefined,
    });
    const first = await list({ Delimiter: "/", MaxKeys: 2 });
    expect(first).to.include.keys("next");
    expect([first.keys, first.prefixes]).to.deep.equal([["b"], ["a/"]]);
    expect(await list({ Delimiter: "/", MaxKeys: 2, ContinuationToken: first.next })).to.deep.equal({
      keys: [],
      prefixes: ["c/"],
      next: undefined,
    });
    expect((await list({ Prefix: "c/", EncodingType: "url" })).keys).to.deep.equal(["c/%C3%BC%26/1"]);
  });

  it("forgets what is deleted, and minds no second time", async () => {
    await put("a", "1");
    for (let time = 0; time < 2; time++) await call("DeleteObject", { Bucket, Key: "a" });
    expect((await failure("HeadObject", { Bucket, Key: "a" })).code).to.equal("NotFound");
  });

  it("deletes a bucket that is empty, and gives its name again", async () => {
    await put("a", "1");
    expect(await failure("DeleteBucket", { Bucket })).to.include({ code: "BucketNotEmpty", httpStatus: 409 });
    await call("DeleteObject", { Bucket, Key: "a" });
    await call("DeleteBucket", { Bucket });
    expect(await failure("HeadBucket", { Bucket })).to.include({ code: "NotFound" });
    await call("CreateBucket", { Bucket });
  });

  it("knows its buckets", async () => {
    const { Buckets } = await call("ListBuckets", {});
    expect(Buckets).to.deep.equal([{ Name: Bucket, CreationDate: new Date(clock.now()) }]);
    expect(await call("HeadBucket", { Bucket })).to.deep.equal({ BucketRegion: "us-east-1" });
  });

  const refusals: [operation: string, input: object, code: string, httpStatus: number][] = [
    ["CreateBucket", { Bucket: "Claims" }, "InvalidBucketName", 400],
    ["CreateBucket", { Bucket }, "BucketAlreadyOwnedByYou", 409],
    ["HeadBucket", { Bucket: "other" }, "NotFound", 404],
    ["GetObject", { Bucket: "other", Key: "a" }, "NoSuchBucket", 404],
    ["PutObject", { Bucket: "other", Key: "a", Body: "" }, "NoSuchBucket", 404],
    ["DeleteObject", { Bucket: "other", Key: "a" }, "NoSuchBucket", 404],
    ["ListObjectsV2", { Bucket: "other" }, "NoSuchBucket", 404],
    ["GetObject", { Bucket, Key: "none" }, "NoSuchKey", 404],
    ["PutObject", { Bucket, Key: "ü".repeat(513), Body: "" }, "KeyTooLongError", 400],
    ["PutObject", { Bucket, Key: "a", Body: "", ServerSideEncryption: "aws:kms" }, "NotSimulated", 501],
    ["PutObject", { Bucket, Key: "a", Body: "", ChecksumCRC64NVME: "" }, "NotSimulated", 501],
    ["GetObject", { Bucket, Key: "a", Range: "bytes=0-1" }, "NotSimulated", 501],
    ["ListObjectsV2", { Bucket, FetchOwner: true }, "NotSimulated", 501],
  ];
  for (const [operation, input, code, httpStatus] of refusals) {
    it(`answers ${operation} of ${JSON.stringify(input).slice(0, 60)} with ${code}`, async () => {
      expect(await failure(operation, input)).to.include({ code, httpStatus });
    });
  }
});
