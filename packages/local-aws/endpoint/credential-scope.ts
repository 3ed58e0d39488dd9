import type { WireRequest } from "./wire";

/** Where a signature may stand. */
type Signed = Pick<WireRequest, "headers" | "query">;

/** The service a request was signed for (`sqs` of `AKID/20260101/eu-west-1/sqs/aws4_request`), if it was signed. */
export function signedService(request: Signed): string | undefined {
  return scopeOf(request)?.at(-2);
}

/** The region a request was signed for, if it was signed. */
export function signedRegion(request: WireRequest): string | undefined {
  return scopeOf(request)?.at(-3);
}

/** The access key that a request was signed with, if it was signed. */
export function sigV4SigningKey(request: Signed): string | undefined {
  return scopeOf(request)?.[0];
}

function scopeOf(request: Signed): string[] | undefined {
  const header = request.headers.authorization ?? "";
  const credential = /Credential=([^,\s]+)/.exec(header)?.[1] ?? request.query.get("X-Amz-Credential");
  return credential?.split("/");
}
