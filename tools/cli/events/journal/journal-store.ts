import { GetObjectCommand, S3Client, paginateListObjectsV2 } from "@aws-sdk/client-s3";

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
  read(key: string): Promise<Uint8Array>;
}

/** Needs s3:ListBucket on the bucket and s3:GetObject on its objects. */
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
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
  };
}
