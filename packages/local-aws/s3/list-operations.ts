import type { Operation } from "../service";
import { listObjects, type Bucket, type StoredObject } from "./bucket";
import { onlyVersion } from "./only-version";
import { only, type S3Input } from "./s3-input";

interface ListInput extends S3Input {
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly EncodingType?: string;
  /** Of the first version. */
  readonly Marker?: string;
  /** Of that of versions. */
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
  /** Of the second. */
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
}

const mostKeysInPage = 1_000;
const common = ["Bucket", "Prefix", "Delimiter", "MaxKeys", "EncodingType"];

/** The API actions that list objects, in both versions, and as the one version that there is of each. */
export function listOperations(find: (bucketName: string | undefined) => Bucket): Record<string, Operation> {
  return {
    ListObjects: async (input: ListInput) => {
      const { Bucket, Marker } = only("ListObjects", input, [...common, "Marker"]);
      const { page, next, written } = listed(find(Bucket), input, Marker);
      return {
        ...page,
        ...(Marker !== undefined && { Marker: written(Marker) }),
        // Without a delimiter, clients go on from the last key.
        ...(next !== undefined && input.Delimiter && { NextMarker: written(next) }),
      };
    },
    ListObjectVersions: async (input: ListInput) => {
      const names = [...common, "KeyMarker", "VersionIdMarker"];
      const { Bucket, KeyMarker, VersionIdMarker } = only("ListObjectVersions", input, names);
      const { page, next, written } = listed(find(Bucket), input, KeyMarker);
      const { Contents, ...rest } = page;
      return {
        ...rest,
        Versions: Contents.map((object) => ({ ...object, VersionId: onlyVersion, IsLatest: true })),
        ...(KeyMarker !== undefined && { KeyMarker: written(KeyMarker) }),
        ...(VersionIdMarker !== undefined && { VersionIdMarker }),
        ...(next !== undefined && { NextKeyMarker: written(next), NextVersionIdMarker: onlyVersion }),
      };
    },
    ListObjectsV2: async (input: ListInput) => {
      const {
        Bucket,
        ContinuationToken: token,
        StartAfter,
      } = only("ListObjectsV2", input, [...common, "ContinuationToken", "StartAfter"]);
      const { page, next } = listed(find(Bucket), input, token ? fromToken(token) : StartAfter);
      return {
        ...page,
        KeyCount: page.Contents.length + page.CommonPrefixes.length,
        ...(next !== undefined && { NextContinuationToken: Buffer.from(next).toString("base64") }),
      };
    },
  };
}

function listed(bucket: Bucket, input: ListInput, after: string | undefined) {
  const { Prefix: prefix = "", Delimiter: delimiter, MaxKeys = mostKeysInPage, EncodingType } = input;
  const maxNames = Math.min(MaxKeys, mostKeysInPage);
  const { keys, commonPrefixes, next } = listObjects(bucket, {
    prefix,
    maxNames,
    ...(delimiter && { delimiter }),
    ...(after && { after }),
  });
  const written = EncodingType === "url" ? encodeKey : (key: string) => key;
  const page = {
    Name: bucket.name,
    Prefix: written(prefix),
    ...(delimiter && { Delimiter: written(delimiter) }),
    MaxKeys: maxNames,
    IsTruncated: next !== undefined,
    ...(EncodingType && { EncodingType }),
    Contents: keys.map((key) => {
      const { etag, body, modifiedMs } = bucket.objects.get(key) as StoredObject;
      return { Key: written(key), ETag: etag, Size: body.length, LastModified: new Date(modifiedMs) };
    }),
    CommonPrefixes: commonPrefixes.map((name) => ({ Prefix: written(name) })),
  };
  return { page, next, written };
}

function fromToken(token: string): string {
  return Buffer.from(token, "base64").toString("utf8");
}

/** Keys may hold characters that XML cannot. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replace(/%2F/g, "/");
}
