import type { Checksums } from "./checksums";

/** An object of a bucket. */
export interface StoredObject {
  readonly body: Uint8Array;
  /** MD5 of the body in quotes; of an object that came in parts, of their MD5s. */
  readonly etag: string;
  /** What it came in, in this order; absent when it came whole. */
  readonly parts?: readonly { readonly bytes: number; readonly checksums: Checksums }[];
  /** `ContentType` and so on, as they were put. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the whole, or of the checksums of its parts. */
  readonly checksums: Checksums;
  readonly modifiedMs: number;
  /** What it is encrypted with. Default: nothing that could be missing. */
  readonly kmsKeyId?: string | undefined;
}

/** A bucket without versions: a key has one object, the newest. */
export interface Bucket {
  readonly name: string;
  readonly createdMs: number;
  readonly objects: Map<string, StoredObject>;
  /** JSON text. */
  policy: string | undefined;
  /** What is set on it, as it is put and got, by the inputs that hold it. */
  readonly settings: Map<string, object>;
}

/** How to list a bucket. */
export interface ListingArgs {
  readonly prefix: string;
  /** Keys that go on with it after the prefix are told as one. Default none. */
  readonly delimiter?: string;
  /** The last name of the page before. Default none: the first page. */
  readonly after?: string;
  readonly maxNames: number;
}

/** A page of a bucket's keys, in the order of their UTF-8 bytes. */
export interface Listing {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/** Lists a page of a bucket: keys, and what those behind a delimiter begin with. */
export function listObjects({ objects }: Bucket, args: ListingArgs): Listing {
  const { prefix, delimiter, after, maxNames } = args;
  const names = new Set<string>();
  for (const key of [...objects.keys()].sort(byBytes)) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? key : key.slice(0, end + (delimiter as string).length);
    if (after === undefined || byBytes(name, after) > 0) names.add(name);
  }
  const page = [...names].slice(0, maxNames);
  return {
    keys: page.filter((name) => objects.has(name)),
    commonPrefixes: page.filter((name) => !objects.has(name)),
    next: names.size > page.length ? page.at(-1) : undefined,
  };
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
