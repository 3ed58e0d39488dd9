import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ClaimStore } from "./claim-store";

/** Keeps the data of large events in an S3 bucket, whose policy allows the configured publishers to do so. */
export function s3ClaimStore(bucket: string, client?: S3Client): ClaimStore {
  const connected = (): S3Client => (client ??= new S3Client({}));
  return {
    bucket,
    async put(key, text) {
      const object = { Bucket: bucket, Key: key, Body: text, ContentType: "application/json" };
      try {
        await connected().send(new PutObjectCommand({ ...object, IfNoneMatch: "*" }));
      } catch (error) {
        if (!isThere(error)) throw error;
      }
    },
    async get(key) {
      const answer = await connected().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!answer.Body) throw new Error(`S3 answered no body for ${key} of bucket ${bucket}.`);
      return answer.Body.transformToByteArray();
    },
  };
}

/** An earlier attempt has stored the object. Consumers verify its hash in any case. */
function isThere(error: unknown): boolean {
  return (error as { name?: string } | undefined)?.name === "PreconditionFailed";
}
