// The operations of a service are untyped at its edge, as on the wire.
/* eslint-disable @typescript-eslint/no-explicit-any */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
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
    const kept = { ContentType: "text/plain", CacheControl: "no-cache" };
    const more = { ...kept, Metadata: { owner: "ann" }, ContentMD5: "XUFAKrxLKna5cZ2REBfFkg==" };
    const { ETag } = await put("a", "hello", { ...more, ChecksumCRC32: "NhCmhg==" });
    expect(ETag).to.equal('"5d41402abc4b2a76b9719d911017c592"');
    const head = {
      AcceptRanges: "bytes",
      ContentLength: 5,
      ...kept,
      ContentEncoding: undefined,
      ContentDisposition: undefined,
      ContentLanguage: undefined,
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
    expect((await failure("PutObject", { Bucket, Key: "a", Body: "hallo", ContentMD5: "x" })).code).to.equal(
      "BadDigest",
    );
    const others = {
      ChecksumSHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
      ChecksumCRC32C: "mnG7TA==",
      ChecksumCRC64NVME: "M3eFcAZSQlc=",
    };
    expect(await put("a", "hello", { ...sums, ...others })).to.include(others);
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

  it("lists in the first version by markers", async () => {
    for (const key of ["a/1", "a/2", "b", "c/1"]) await put(key, key);
    const list = async (input: object) => {
      const page = await call("ListObjects", { Bucket, ...input });
      expect(page).not.to.have.any.keys("KeyCount", "NextContinuationToken");
      const keys = page.Contents.map(({ Key }: { Key: string }) => Key);
      return [
        ...keys,
        ...page.CommonPrefixes.map(({ Prefix }: any) => Prefix),
        page.IsTruncated,
        page.NextMarker,
      ];
    };
    expect(await list({ MaxKeys: 3 })).to.deep.equal(["a/1", "a/2", "b", true, undefined]);
    expect(await list({ Marker: "b" })).to.deep.equal(["c/1", false, undefined]);
    expect(await list({ Delimiter: "/", MaxKeys: 2 })).to.deep.equal(["b", "a/", true, "b"]);
    expect(await list({ Delimiter: "/", Marker: "b" })).to.deep.equal(["c/", false, undefined]);
  });

  const ranges: [range: string, body: string, contentRange?: string][] = [
    ["bytes=0-0", "h", "bytes 0-0/5"],
    ["bytes=1-3", "ell", "bytes 1-3/5"],
    ["bytes=2-", "llo", "bytes 2-4/5"],
    ["bytes=3-99", "lo", "bytes 3-4/5"],
    ["bytes=-2", "lo", "bytes 3-4/5"],
    ["bytes=-99", "hello", "bytes 0-4/5"],
    ["bytes=3-1", "hello"],
    ["bytes=0-0,2-2", "hello"],
    ["lines=1-2", "hello"],
  ];
  for (const [Range, body, ContentRange] of ranges) {
    it(`answers of "hello" by the range ${Range} "${body}"`, async () => {
      await put("a", "hello", { ChecksumCRC32: "NhCmhg==" });
      const { Body, ...head } = await call("GetObject", { Bucket, Key: "a", Range, ChecksumMode: "ENABLED" });
      expect(String(Body)).to.equal(body);
      expect(head).to.deep.include({ ContentLength: body.length, ...(ContentRange && { ContentRange }) });
      expect(Object.keys(head).includes("ChecksumCRC32")).to.equal(ContentRange === undefined);
    });
  }
  for (const Range of ["bytes=5-", "bytes=5-9", "bytes=-0"]) {
    it(`has nothing of "hello" in the range ${Range}`, async () => {
      await put("a", "hello");
      expect(await failure("GetObject", { Bucket, Key: "a", Range })).to.include({
        code: "InvalidRange",
        httpStatus: 416,
      });
    });
  }

  const conditions: [conditions: object, status: number][] = [
    [{ IfNoneMatch: '"5d41402abc4b2a76b9719d911017c592"' }, 304],
    [{ IfNoneMatch: '"other", W/"5d41402abc4b2a76b9719d911017c592"' }, 304],
    [{ IfNoneMatch: "*" }, 304],
    [{ IfNoneMatch: '"other"' }, 200],
    [{ IfMatch: "5d41402abc4b2a76b9719d911017c592" }, 200],
    [{ IfMatch: '"other"' }, 412],
    [{ IfModifiedSince: new Date(0) }, 304],
    [{ IfModifiedSince: new Date(-1) }, 200],
    [{ IfUnmodifiedSince: new Date(-1) }, 412],
    [{ IfUnmodifiedSince: new Date(0) }, 200],
    [{ IfMatch: "*", IfUnmodifiedSince: new Date(-1) }, 200],
    [{ IfNoneMatch: '"other"', IfModifiedSince: new Date(0) }, 200],
  ];
  for (const [asked, status] of conditions) {
    it(`reads under ${JSON.stringify(asked)} with ${status}`, async () => {
      const modified = new ManualClock(500);
      s3 = new S3Service({ account, clock: modified });
      await call("CreateBucket", { Bucket });
      await put("a", "hello");
      for (const operation of ["GetObject", "HeadObject"]) {
        const reading = call(operation, { Bucket, Key: "a", ...asked });
        expect(
          await reading.then(
            () => 200,
            ({ httpStatus }) => httpStatus,
          ),
          operation,
        ).to.equal(status);
      }
    });
  }

  it("writes over what it was told the tag of, and over nothing else", async () => {
    const { ETag } = await put("a", "first");
    await put("a", "second", { IfMatch: ETag });
    const late = { Bucket, Key: "a", Body: "third", IfMatch: ETag };
    expect((await failure("PutObject", late)).code).to.equal("PreconditionFailed");
  });

  it("copies objects, with what they carry or with something else", async () => {
    await put("a b/ü", "hello", { ContentType: "text/plain", Metadata: { owner: "ann" } });
    const CopySource = `/${Bucket}/${encodeURIComponent("a b/ü")}`;
    const { CopyObjectResult } = await call("CopyObject", { Bucket, Key: "b", CopySource });
    expect(CopyObjectResult.ETag).to.equal('"5d41402abc4b2a76b9719d911017c592"');
    const other = { Bucket, Key: "c", CopySource, MetadataDirective: "REPLACE", Metadata: { owner: "bob" } };
    await call("CopyObject", other);
    const head = async (Key: string) => {
      const { ContentType, Metadata } = await call("HeadObject", { Bucket, Key });
      return [ContentType, Metadata.owner];
    };
    expect(await head("b")).to.deep.equal(["text/plain", "ann"]);
    expect(await head("c")).to.deep.equal(["binary/octet-stream", "bob"]);
    const itself = { Bucket, Key: "b", CopySource: `${Bucket}/b` };
    expect((await failure("CopyObject", itself)).code).to.equal("InvalidRequest");
  });

  for (const [conditions, code] of [
    [{ CopySourceIfMatch: '"5d41402abc4b2a76b9719d911017c592"' }, undefined],
    [{ CopySourceIfMatch: '"other"' }, "PreconditionFailed"],
    [{ CopySourceIfNoneMatch: '"5d41402abc4b2a76b9719d911017c592"' }, "PreconditionFailed"],
    [{ CopySourceIfModifiedSince: new Date(0) }, "PreconditionFailed"],
    [{ CopySourceIfUnmodifiedSince: new Date(-1) }, "PreconditionFailed"],
  ] as const) {
    it(`copies under ${JSON.stringify(conditions)}: ${code ?? "yes"}`, async () => {
      s3 = new S3Service({ account, clock: new ManualClock(0) });
      await call("CreateBucket", { Bucket });
      await put("a", "hello");
      const asked = { Bucket, Key: "b", CopySource: `${Bucket}/a`, ...conditions };
      const outcome = call("CopyObject", asked).then(
        () => undefined,
        (refusal: any) => refusal.code,
      );
      expect(await outcome).to.equal(code);
    });
  }

  it("deletes many objects at once, whether they are there or not", async () => {
    await put("a", "1");
    await put("b", "2");
    const Objects = [{ Key: "a" }, { Key: "none" }];
    const { Deleted } = await call("DeleteObjects", { Bucket, Delete: { Objects } });
    expect(Deleted).to.deep.equal(Objects);
    expect(await call("DeleteObjects", { Bucket, Delete: { Objects, Quiet: true } })).to.deep.equal({});
    expect((await call("ListObjectsV2", { Bucket })).Contents).to.have.length(1);
  });

  describe("of parts", () => {
    const large = Buffer.alloc(5 * 1024 * 1024, "a");
    let upload: object;
    const part = async (PartNumber: number, Body: Uint8Array | string) => ({
      PartNumber,
      ETag: (await call("UploadPart", { ...upload, PartNumber, Body })).ETag,
    });
    const complete = (Parts: object[], more: object = {}) =>
      call("CompleteMultipartUpload", { ...upload, MultipartUpload: { Parts }, ...more });

    beforeEach(async () => {
      const { UploadId } = await call("CreateMultipartUpload", {
        Bucket,
        Key: "a",
        ContentType: "text/plain",
      });
      upload = { Bucket, Key: "a", UploadId };
    });

    it("makes one object, in their order, of the parts that are named", async () => {
      const second = await part(2, "end");
      await part(1, "wrong");
      const first = await part(1, large);
      await part(3, "unwanted");
      const { Parts } = await call("ListParts", upload);
      expect(Parts.map(({ PartNumber, Size }: any) => [PartNumber, Size])).to.deep.equal([
        [1, large.length],
        [2, 3],
        [3, 8],
      ]);
      expect((await call("ListMultipartUploads", { Bucket })).Uploads).to.have.length(1);
      expect((await failure("GetObject", { Bucket, Key: "a" })).code).to.equal("NoSuchKey");
      expect((await complete([first, second], { MpuObjectSize: large.length + 3 })).ETag).to.match(
        /^"[0-9a-f]{32}-2"$/,
      );
      const { Body, ContentType } = await call("GetObject", { Bucket, Key: "a" });
      expect([Body.length, String(Body.subarray(-4)), ContentType]).to.deep.equal([
        large.length + 3,
        "aend",
        "text/plain",
      ]);
      expect((await call("ListMultipartUploads", { Bucket })).Uploads).to.deep.equal([]);
    });

    it("is read by the numbers of its parts, and copied whole", async () => {
      await complete([await part(1, large), await part(2, "end")]);
      const object = { Bucket, Key: "a" };
      const { Body, ...head } = await call("GetObject", { ...object, PartNumber: 2 });
      const all = large.length + 3;
      expect(String(Body)).to.equal("end");
      expect(head).to.include({ ContentRange: `bytes ${all - 3}-${all - 1}/${all}`, PartsCount: 2 });
      expect(await call("HeadObject", { ...object, PartNumber: 1 })).to.include({
        ContentLength: large.length,
        ContentRange: `bytes 0-${large.length - 1}/${all}`,
      });
      expect(await call("GetObject", object)).not.to.have.property("PartsCount");
      await call("CopyObject", { Bucket, Key: "copy", CopySource: `${Bucket}/a` });
      const copy = await call("HeadObject", { Bucket, Key: "copy", PartNumber: 1 });
      expect(copy).to.include({ ContentLength: all }).and.not.to.have.property("PartsCount");
      expect(copy.ETag).to.match(/^"[0-9a-f]{32}"$/);
      const refused: [PartNumber: number, code: string, more?: object][] = [
        [3, "InvalidPartNumber"],
        [0, "InvalidArgument"],
        [1, "InvalidRequest", { Range: "bytes=0-1" }],
      ];
      for (const [PartNumber, code, more] of refused)
        expect(await failure("GetObject", { ...object, PartNumber, ...more })).to.include({ code });
    });

    describe("sums up", () => {
      const sumOf = (...texts: (string | Uint8Array)[]): Buffer => {
        const sum = Buffer.alloc(4);
        sum.writeUInt32BE(crc32(Buffer.concat(texts.map((text) => Buffer.from(text)))));
        return sum;
      };
      const sums = [sumOf(large), sumOf("end")];
      const [ofFirst, ofSecond] = sums.map((sum) => sum.toString("base64"));
      const ofParts = `${sumOf(...sums).toString("base64")}-2`;
      const ofWhole = sumOf(large, "end").toString("base64");
      const read = { Bucket, Key: "a", ChecksumMode: "ENABLED" };
      const begin = async (more: object) => {
        const made = await call("CreateMultipartUpload", { Bucket, Key: "a", ...more });
        upload = { Bucket, Key: "a", UploadId: made.UploadId };
        return made;
      };
      const summedPart = async (PartNumber: number, Body: string | Buffer, ChecksumCRC32?: string) => {
        const { ETag } = await call("UploadPart", { ...upload, PartNumber, Body, ChecksumCRC32 });
        return { PartNumber, ETag, ChecksumCRC32 };
      };
      const bothParts = () => Promise.all([summedPart(1, large, ofFirst), summedPart(2, "end", ofSecond)]);

      for (const [type, given, outcome] of [
        ["COMPOSITE", {}, "expected checksum Type: crc32, actual checksum Type: null"],
        ["COMPOSITE", { ChecksumSHA1: "…" }, "expected checksum Type: crc32, actual checksum Type: sha1"],
        ["COMPOSITE", { ChecksumCRC32: "…" }, { ChecksumCRC32: "…" }],
        ["FULL_OBJECT", {}, { ChecksumCRC32: "…" }],
        ["FULL_OBJECT", { ChecksumSHA1: "…" }, "expected checksum Type: crc32, actual checksum Type: sha1"],
      ] as const)
        it(`of a ${type} upload a part with ${Object.keys(given)[0] ?? "none"} as S3 does`, async () => {
          const right: Record<string, string> = {
            ChecksumCRC32: ofSecond ?? "",
            ChecksumSHA1: createHash("sha1").update("end").digest("base64"),
          };
          const filled = (sums: object) =>
            Object.fromEntries(Object.keys(sums).map((name) => [name, right[name]]));
          await begin({ ChecksumAlgorithm: "CRC32", ChecksumType: type });
          const part = { ...upload, PartNumber: 1, Body: "end", ...filled(given) };
          if (typeof outcome === "string")
            expect(await failure("UploadPart", part)).to.include({
              code: "InvalidRequest",
              message: `Checksum Type mismatch occurred, ${outcome}`,
            });
          else expect(await call("UploadPart", part)).to.include(filled(outcome));
        });

      it("its parts' checksums, unless it is told to sum up the whole", async () => {
        for (const [ChecksumType, ChecksumCRC32, more] of [
          ["COMPOSITE", ofParts, {}],
          ["FULL_OBJECT", ofWhole, { ChecksumType: "FULL_OBJECT" }],
        ] as const) {
          expect(await begin({ ChecksumAlgorithm: "CRC32", ...more })).to.include({ ChecksumType });
          const parts = await bothParts();
          const wrong = complete(parts, { ChecksumCRC32: ofFirst }).catch((error: unknown) => error);
          expect(await wrong).to.include({ code: "BadDigest" });
          const whole = { ChecksumCRC32, ChecksumType };
          expect(await complete(parts, whole)).to.include(whole);
          expect(await call("GetObject", read)).to.include(whole);
          const second = await call("HeadObject", { ...read, PartNumber: 2 });
          expect(second).to.include({ ChecksumCRC32: ofSecond });
          expect(await call("GetObject", { ...read, Range: "bytes=0-1" })).not.to.have.property(
            "ChecksumCRC32",
          );
        }
      });

      it("what it copies", async () => {
        await put("source", "end");
        await begin({ ChecksumAlgorithm: "CRC32" });
        const copy = { ...upload, CopySource: `${Bucket}/source`, PartNumber: 1 };
        const { ETag, ChecksumCRC32 } = (await call("UploadPartCopy", copy)).CopyPartResult;
        expect(ChecksumCRC32).to.equal(ofSecond);
        await complete([{ PartNumber: 1, ETag, ChecksumCRC32 }]);
      });

      it("nothing that does not fit", async () => {
        for (const more of [
          { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" },
          { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" },
        ])
          expect(await begin(more).catch((error: unknown) => error)).to.include({ code: "InvalidRequest" });
        await begin({ ChecksumAlgorithm: "CRC32" });
        const [first, second] = await bothParts();
        for (const [ChecksumCRC32, code] of [
          [undefined, "InvalidRequest"],
          [ofFirst, "InvalidPart"],
        ]) {
          const refused = complete([first, { ...second, ChecksumCRC32 }]).catch((error: unknown) => error);
          expect(await refused).to.include({ code });
        }
      });
    });

    it("copies parts out of objects", async () => {
      await put("source", "hello");
      const copy = { ...upload, CopySource: `${Bucket}/source`, CopySourceRange: "bytes=1-3", PartNumber: 1 };
      const { CopyPartResult } = await call("UploadPartCopy", copy);
      await complete([{ PartNumber: 1, ETag: CopyPartResult.ETag }]);
      expect(String((await call("GetObject", { Bucket, Key: "a" })).Body)).to.equal("ell");
    });

    it("is given up with its parts", async () => {
      await part(1, "x");
      await call("AbortMultipartUpload", upload);
      expect((await failure("ListParts", upload)).code).to.equal("NoSuchUpload");
    });

    const refused: [what: string, code: string, parts: () => Promise<object[]>, more?: object][] = [
      ["no parts", "MalformedXML", async () => []],
      ["a part that never came", "InvalidPart", async () => [{ PartNumber: 1, ETag: '"e"' }]],
      ["parts in another order", "InvalidPartOrder", async () => [await part(2, large), await part(1, "x")]],
      ["a part twice", "InvalidPartOrder", async () => Array<object>(2).fill(await part(1, large))],
      [
        "a small part before the last",
        "EntityTooSmall",
        async () => [await part(1, "x"), await part(2, "y")],
      ],
      [
        "a tag that was another part's",
        "InvalidPart",
        async () => [{ ...(await part(1, "x")), ETag: (await part(2, "y")).ETag }],
      ],
      [
        "parts that make another size than the client says",
        "InvalidRequest",
        async () => [await part(1, "x")],
        { MpuObjectSize: 2 },
      ],
    ];
    for (const [what, code, parts, more] of refused) {
      it(`refuses ${what}`, async () => {
        const error = await complete(await parts(), more).then(
          () => expect.fail("it succeeded"),
          (one: unknown) => one,
        );
        expect(error).to.include({ code });
      });
    }

    for (const number of [0, 10_001, 1.5]) {
      it(`refuses the part number ${number}`, async () => {
        const asked = { ...upload, PartNumber: number, Body: "x" };
        expect((await failure("UploadPart", asked)).code).to.equal("InvalidArgument");
      });
    }

    it("writes over nothing where it is told so", async () => {
      await put("a", "first");
      const late = await complete([await part(1, "x")], { IfNoneMatch: "*" }).catch(
        (error: unknown) => error,
      );
      expect(late).to.include({ code: "PreconditionFailed" });
    });
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
    ["PutObject", { Bucket, Key: "a", Body: "", ChecksumMD6: "" }, "NotSimulated", 501],
    ["PutObject", { Bucket, Key: "none", Body: "", IfMatch: '"e"' }, "NoSuchKey", 404],
    ["GetObject", { Bucket, Key: "a", VersionId: "1" }, "NotSimulated", 501],
    ["DeleteObject", { Bucket, Key: "a", VersionId: "1" }, "NotSimulated", 501],
    ["DeleteObjects", { Bucket, Delete: { Objects: [{ Key: "a", VersionId: "1" }] } }, "NotSimulated", 501],
    ["DeleteObjects", { Bucket, Delete: { Objects: [] } }, "MalformedXML", 400],
    ["DeleteObjects", { Bucket, Delete: { Objects: [{ Key: "a", ETag: "e" }] } }, "NotSimulated", 501],
    ["CopyObject", { Bucket, Key: "b", CopySource: "alone" }, "InvalidArgument", 400],
    ["CopyObject", { Bucket, Key: "b", CopySource: `${Bucket}/none` }, "NoSuchKey", 404],
    ["CopyObject", { Bucket, Key: "b", CopySource: `${Bucket}/a?versionId=1` }, "NotSimulated", 501],
    ["UploadPart", { Bucket, Key: "a", UploadId: "none", PartNumber: 1 }, "NoSuchUpload", 404],
    ["ListObjects", { Bucket, OptionalObjectAttributes: [] }, "NotSimulated", 501],
    ["ListObjectsV2", { Bucket, FetchOwner: true }, "NotSimulated", 501],
  ];
  for (const [operation, input, code, httpStatus] of refusals) {
    it(`answers ${operation} of ${JSON.stringify(input).slice(0, 60)} with ${code}`, async () => {
      expect(await failure(operation, input)).to.include({ code, httpStatus });
    });
  }
});
