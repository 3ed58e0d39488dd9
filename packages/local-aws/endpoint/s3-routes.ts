import { NormalizedSchema } from "@smithy/core/schema";
import { NotSimulated } from "../aws-error";
import type { OperationSchema } from "./operation-schema";
import type { WireRequest } from "./wire";

/** The S3 operation that a request means, with the bucket and key of its path, decoded. */
export interface S3Match {
  readonly operation: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** By method and by how deep the path reaches; of S3's many operations those that the local S3 may have. */
const operations: Readonly<Record<string, string>> = {
  "GET service": "ListBuckets",
  "HEAD bucket": "HeadBucket",
  "GET bucket": "ListObjectsV2",
  "PUT object": "PutObject",
  "GET object": "GetObject",
  "HEAD object": "HeadObject",
  "DELETE object": "DeleteObject",
};

/**
 * Reads a path-style request, `/bucket/key`: SDK clients write addresses so when the endpoint is an IP address, as no
 * name server knows `bucket.127.0.0.1`. What it asks beside that is for {@link rejectUnsupported}.
 */
export function matchS3({ method, path, query }: WireRequest): S3Match {
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const depth = bucket === "" ? "service" : key === "" ? "bucket" : "object";
  return {
    // The SDK says which operation it means.
    operation: query.get("x-id") ?? operations[`${method} ${depth}`] ?? `${method} of ${depth}`,
    labels: new Map([
      ["Bucket", decodeURIComponent(bucket)],
      ["Key", decodeURIComponent(key)],
    ]),
  };
}

/** Belongs to the transport, whatever is asked. */
const transport =
  /^x-amz-(date|content-sha256|security-token|user-agent|trailer|decoded-content-length|sdk-checksum-algorithm|meta-.+)$/;

/**
 * One path means many operations, told apart by parameters and headers: what the operation does not read makes it
 * another one.
 * @throws NotSimulated naming the parameter or header.
 */
export function rejectUnsupported({ name, input }: OperationSchema, { query, headers }: WireRequest): void {
  const read = new Set(["x-id", "list-type"]);
  for (const [, member] of NormalizedSchema.of(input).structIterator()) {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery) read.add(httpQuery);
    if (httpHeader) read.add(httpHeader.toLowerCase());
  }
  const asked = [
    // A signature in the query is one of many ways to sign.
    ...[...query.keys()].filter((key) => !key.startsWith("X-Amz-")),
    ...Object.keys(headers).filter((header) => header.startsWith("x-amz-") && !transport.test(header)),
  ];
  const unread = asked.find((key) => !read.has(key));
  if (unread !== undefined) throw new NotSimulated(`s3 ${name} with ${unread}`);
  if (name === "ListObjectsV2" && query.get("list-type") !== "2") throw new NotSimulated("s3 ListObjects");
}
