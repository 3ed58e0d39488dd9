import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import type { JournalObject } from "../../../../handlers/journal/journal-object";

/** An object of the journal. */
export interface ListedObject {
  readonly key: string;
  readonly storedMs: number;
}

/** Where the journal's objects are; a page of what it lists at a time. */
export interface JournalStore {
  /** The next parts of the paths below a path, each with its slash. */
  folders(path: string): AsyncIterable<readonly string[]>;
  objects(prefix: string): AsyncIterable<readonly ListedObject[]>;
  /** Undefined when it is gone: it may have expired since it was listed. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Puts an object, and then deletes the one whose place it takes. */
  replace(key: string, by: JournalObject): Promise<void>;
}

/** Needs s3:ListBucket on the bucket and s3:GetObject on its objects; to replace them, s3:PutObject and s3:DeleteObject. */
export function journalStore(Bucket: string, client = new S3Client({})): JournalStore {
  const pages = (more: { readonly Prefix: string; readonly Delimiter?: string }) =>
    paginateListObjectsV2({ client }, { Bucket, ...more });
  return {
    async *folders(Prefix) {
      for await (const { CommonPrefixes = [] } of pages({ Prefix, Delimiter: "/" }))
        yield CommonPrefixes.flatMap((one) => one.Prefix?.slice(Prefix.length) ?? []);
    },
    async *objects(Prefix) {
      for await (const { Contents = [] } of pages({ Prefix }))
        yield Contents.map(({ Key: key = "", LastModified }) => ({ key, storedMs: Number(LastModified) }));
    },
    async read(Key) {
      const got = await client.send(new GetObjectCommand({ Bucket, Key })).catch(noneIfGone);
      return got?.Body?.transformToByteArray();
    },
    async replace(Key, by) {
      const put = new PutObjectCommand({ Bucket, Key: by.key, Body: by.body, IfNoneMatch: "*" });
      await client.send(put).catch(unlessThere);
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}

function noneIfGone(error: Error): undefined {
  if (error.name !== "NoSuchKey") throw error;
}

/** Its key says its content. */
function unlessThere(error: Error): void {
  if (error.name !== "PreconditionFailed") throw error;
}
