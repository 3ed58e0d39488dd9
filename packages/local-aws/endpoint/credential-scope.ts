import type { WireRequest } from "./wire";

/** Where a signature may stand. */
type Signed = Pick<WireRequest, "headers" | "query">;

interface Scope {
  readonly key?: string | undefined;
  readonly region?: string | undefined;
  readonly service?: string | undefined;
}

/** The service a request was signed for (`sqs` of `AKID/20260101/eu-west-1/sqs/aws4_request`), if it was signed. */
export function signedService(request: Signed): string | undefined {
  return scopeOf(request).service;
}

/** The region a request was signed for, if it was signed for one. */
export function signedRegion(request: Signed): string | undefined {
  return scopeOf(request).region;
}

/** The access key that a request was signed with, if it was signed. */
export function signingKey(request: Signed): string | undefined {
  return scopeOf(request).key;
}

/** Asked for several times of one request, and read once. */
const scopes = new WeakMap<Signed["headers"], Scope>();

function scopeOf(request: Signed): Scope {
  let scope = scopes.get(request.headers);
  if (!scope) scopes.set(request.headers, (scope = readScope(request)));
  return scope;
}

function readScope({ headers, query }: Signed): Scope {
  const header = headers.authorization ?? "";
  const credential = /Credential=([^,\s]+)/.exec(header)?.[1] ?? query.get("X-Amz-Credential");
  if (credential) {
    const parts = credential.split("/");
    return { key: parts[0], region: parts.at(-3), service: parts.at(-2) };
  }
  // The oldest way to sign: of a link to an object, unless an action of the Query protocol is named.
  const key = query.has("Action") ? null : query.get("AWSAccessKeyId");
  return key === null ? {} : { key, service: "s3" };
}
