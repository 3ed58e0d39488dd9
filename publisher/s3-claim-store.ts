import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ClaimStore } from "./claim-check";

/** Keeps the data of large events as objects of an S3 bucket; the bucket's policy lets configured publishers do so. */
export function s3ClaimStore(bucket: string, client?: S3Client): ClaimStore {
  const connected = (): S3Client => (client ??= new S3Client({}));
  return {
    bucket,
    async put(key, text) {
      await connected().send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: "application/json" }),
      );
    },
    async get(key) {
      const answer = await connected().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!answer.Body) throw new Error(`S3 answered no body for ${key} of bucket ${bucket}.`);
      return answer.Body.transformToByteArray();
    },
  };
}
