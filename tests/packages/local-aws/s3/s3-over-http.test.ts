import * as s3 from "@aws-sdk/client-s3";
import { expect } from "chai";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";

const Bucket = "claims";

describe("S3 over HTTP", () => {
  let local: LocalAws;
  let client: s3.S3Client;

  before(async () => {
    local = await startLocalAws({ port: 0 });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new s3.S3Client({ endpoint: local.url, region: "us-east-1", credentials, maxAttempts: 1 });
    await client.send(new s3.CreateBucketCommand({ Bucket }));
    await client.send(new s3.PutObjectCommand({ Bucket, Key: "a", Body: "hello" }));
  });
  after(async () => {
    client.destroy();
    await local.close();
  });

  const textOf = async (input: Omit<s3.GetObjectCommandInput, "Bucket">): Promise<string | undefined> =>
    (await client.send(new s3.GetObjectCommand({ Bucket, ...input }))).Body?.transformToString();

  it("answers a range as a part, and nothing to who knows the object", async () => {
    const answer = await client.send(new s3.GetObjectCommand({ Bucket, Key: "a", Range: "bytes=1-2" }));
    expect(answer.$metadata.httpStatusCode).to.equal(206);
    expect([answer.ContentRange, await answer.Body?.transformToString()]).to.deep.equal([
      "bytes 1-2/5",
      "el",
    ]);
    const { ETag } = await client.send(new s3.HeadObjectCommand({ Bucket, Key: "a" }));
    const error = await client.send(new s3.GetObjectCommand({ Bucket, Key: "a", IfNoneMatch: ETag })).then(
      () => undefined,
      (refusal: s3.S3ServiceException) => refusal,
    );
    expect(error?.$metadata.httpStatusCode).to.equal(304);
  });

  it("copies, lists and deletes, and keeps what is packed packed", async () => {
    const packed = { Bucket, Key: "b/packed", Body: Buffer.from([0x1f, 0x8b, 1]), ContentEncoding: "gzip" };
    await client.send(new s3.PutObjectCommand(packed));
    await client.send(new s3.CopyObjectCommand({ Bucket, Key: "b/copy", CopySource: `${Bucket}/b/packed` }));
    const { Body, ContentEncoding } = await client.send(new s3.GetObjectCommand({ Bucket, Key: "b/copy" }));
    expect([[...((await Body?.transformToByteArray()) ?? [])], ContentEncoding]).to.deep.equal([
      [0x1f, 0x8b, 1],
      "gzip",
    ]);
    const { Contents = [] } = await client.send(new s3.ListObjectsCommand({ Bucket, Prefix: "b/" }));
    expect(Contents.map(({ Key }) => Key)).to.deep.equal(["b/copy", "b/packed"]);
    const Objects = Contents.map(({ Key }) => ({ Key }));
    const { Deleted } = await client.send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).to.have.length(2);
    expect((await client.send(new s3.ListObjectsV2Command({ Bucket, Prefix: "b/" }))).KeyCount).to.equal(0);
  });

  it("answers by links that were signed beforehand, in the old way too", async () => {
    const credential = encodeURIComponent("test/20260101/us-east-1/s3/aws4_request");
    for (const signature of [
      `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Expires=60&X-Amz-Signature=0`,
      "AWSAccessKeyId=test&Signature=0&Expires=1764383000",
    ]) {
      const answer = await fetch(`${local.url}/${Bucket}/a?${signature}`);
      expect([answer.status, await answer.text()], signature).to.deep.equal([200, "hello"]);
    }
  });

  it("takes an object in parts", async () => {
    const object = { Bucket, Key: "parts" };
    const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(object));
    const Parts: s3.CompletedPart[] = [];
    for (const [index, Body] of [Buffer.alloc(5 * 1024 * 1024, "x"), Buffer.from("end")].entries()) {
      const PartNumber = index + 1;
      const part = new s3.UploadPartCommand({ ...object, UploadId, PartNumber, Body });
      Parts.push({ PartNumber, ETag: (await client.send(part)).ETag });
    }
    const done = { ...object, UploadId, MultipartUpload: { Parts }, MpuObjectSize: 5 * 1024 * 1024 + 3 };
    await client.send(new s3.CompleteMultipartUploadCommand(done));
    expect(await textOf({ Key: "parts", Range: "bytes=-4" })).to.equal("xend");
  });

  it("takes what the Java SDK sends: signed chunks, with a checksum behind them", async () => {
    const signature = "0".repeat(64);
    const chunk = (text: string): string =>
      `${text.length.toString(16)};chunk-signature=${signature}\r\n${text}${text && "\r\n"}`;
    const trailers = `x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
    const scope = "test/20260101/us-east-1/s3/aws4_request";
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    const put = await fetch(`${local.url}/${Bucket}/java`, {
      method: "PUT",
      headers: {
        authorization,
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "5",
        "x-amz-trailer": "x-amz-checksum-crc32",
        "x-amz-sdk-checksum-algorithm": "CRC32",
      },
      body: chunk("hello") + chunk("") + trailers,
    });
    expect([put.status, put.headers.get("x-amz-checksum-crc32")]).to.deep.equal([200, "NhCmhg=="]);
    const get = await fetch(`${local.url}/${Bucket}/java`, {
      headers: { authorization, "x-amz-te": "append-md5", "x-amz-checksum-mode": "ENABLED" },
    });
    expect([get.status, await get.text()]).to.deep.equal([200, "hello"]);
  });
});
