import type { IncomingHttpHeaders } from "node:http";
import type { AwsError } from "../aws-error";

/** An HTTP request that has arrived whole. */
export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** A request understood as one operation of one service, and how its answers are written. */
export interface Call {
  /** A name of the served services, or whatever the request names instead. */
  readonly service: string;
  readonly operation: string;
  /** Decodes what the SDK command of that name takes as its input; throws when the body cannot be read. */
  input(): object;
  succeed(output: object): WireResponse;
  fail(error: AwsError): WireResponse;
}

/** One of AWS' wire protocols: answers undefined for a request that is not of its kind. */
export type Protocol = (request: WireRequest) => Call | undefined;
