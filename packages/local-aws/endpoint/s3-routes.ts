import { NormalizedSchema } from "@smithy/core/schema";
import { NotSimulated } from "../aws-error";
import { apis } from "./apis";
import { operationSchemas, type OperationSchema } from "./operation-schema";
import type { WireRequest } from "./wire";

/** The S3 operation that a request means, with the bucket and key of its path, decoded. */
export interface S3Match {
  readonly operation: string;
  readonly labels: ReadonlyMap<string, string>;
}

type Depth = "service" | "bucket" | "object";

/** What tells an operation from the others of its method and depth. */
interface Route {
  readonly name: string;
  readonly method: string;
  readonly depth: Depth;
  /** Parameters that its path holds, such as `tagging` or `list-type=2`. */
  readonly literals: readonly (readonly [key: string, value: string])[];
  /** Parameters and headers that its input cannot be without. */
  readonly required: readonly { readonly httpQuery?: string; readonly httpHeader?: string }[];
}

let routes: Route[] | undefined;

/**
 * Reads a path-style request, `/bucket/key`: SDK clients write addresses so when the endpoint is an IP address, as no
 * name server knows `bucket.127.0.0.1`. What it asks beside that is for {@link rejectUnsupported}.
 */
export function matchS3({ method, path, query, headers }: WireRequest): S3Match {
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const depth = bucket === "" ? "service" : key === "" ? "bucket" : "object";
  routes ??= makeRoutes();
  const route = routes.find(
    (one) =>
      one.method === method &&
      one.depth === depth &&
      one.literals.every(([name, value]) => query.get(name) === value) &&
      one.required.every(
        ({ httpQuery, httpHeader }) =>
          (httpQuery === undefined || query.has(httpQuery)) &&
          (httpHeader === undefined || headers[httpHeader.toLowerCase()] !== undefined),
      ),
  );
  return {
    // The SDK says which operation it means.
    operation: query.get("x-id") ?? route?.name ?? `${method} of ${depth}`,
    labels: new Map([
      ["Bucket", decodeURIComponent(bucket)],
      ["Key", decodeURIComponent(key)],
    ]),
  };
}

/** All operations; those that ask for more come first. */
function makeRoutes(): Route[] {
  const { schemas = {} } = apis.find(({ rest }) => rest === "xml") ?? {};
  const made = operationSchemas(schemas).flatMap((schema) => {
    const [method, path] = schema.http ?? [];
    return method && path ? [toRoute(schema, method, path)] : [];
  });
  const asks = ({ literals, required }: Route): number => literals.length + required.length;
  return made.sort((a, b) => asks(b) - asks(a));
}

function toRoute({ name, input }: OperationSchema, method: string, path: string): Route {
  const [folder = "", literals = ""] = path.split("?");
  // Of a structure, the schema's seventh item counts the members that come first and cannot be left out.
  const [, , , , , , mandatory = 0] = input as unknown as readonly number[];
  const members = [...NormalizedSchema.of(input).structIterator()];
  const isOfBucket = members.some(([member]) => member === "Bucket");
  return {
    name,
    method,
    depth: folder.includes("{Key+}") ? "object" : isOfBucket ? "bucket" : "service",
    literals: [...new URLSearchParams(literals)].filter(([key]) => key !== "x-id"),
    required: members
      .slice(0, mandatory)
      .map(([, member]) => member.getMergedTraits())
      .filter(({ httpQuery, httpHeader }) => httpQuery ?? httpHeader),
  };
}

/** Belongs to the transport, whatever is asked; so does the checksum of a body that the operation does not keep. */
const transport =
  /^x-amz-(date|content-sha256|security-token|user-agent|te|trailer|trailer-signature|decoded-content-length|sdk-checksum-algorithm|checksum-.+|meta-.+)$/;

/**
 * One path means many operations, told apart by parameters and headers: what the operation does not read makes it
 * another one.
 * @throws NotSimulated naming the parameter or header.
 */
export function rejectUnsupported(
  { name, input, http }: OperationSchema,
  { query, headers }: WireRequest,
): void {
  const read = new Set(["x-id", ...new URLSearchParams(http?.[1].split("?")[1]).keys()]);
  for (const [, member] of NormalizedSchema.of(input).structIterator()) {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery) read.add(httpQuery);
    if (httpHeader) read.add(httpHeader.toLowerCase());
  }
  const asked = [
    // A signature in the query is one of many ways to sign.
    ...[...query.keys()].filter((key) => !/^(X-Amz-.*|AWSAccessKeyId|Signature|Expires)$/.test(key)),
    ...Object.keys(headers).filter((header) => header.startsWith("x-amz-") && !transport.test(header)),
  ];
  const unread = asked.find((key) => !read.has(key));
  if (unread !== undefined) throw new NotSimulated(`s3 ${name} with ${unread}`);
}
