import { collectBody, escapeUri, HttpRequest, type HttpResponse } from "@smithy/core/protocols";
import { parseXML } from "@aws-sdk/xml-builder";
import { streamCollector } from "@smithy/node-http-handler";
import { hash } from "node:crypto";
import type { Readable } from "node:stream";
import { awsClient, type RequestLimits } from "./aws-client";
import { bucketEndpoint } from "./aws-endpoint";
import { serviceError, type ErrorFields } from "./service-error";

/** What is done to the objects of a bucket. */
export interface S3Objects {
  /** The limits hold until the first byte; the signal must end the rest. */
  get(key: string, signal: AbortSignal): Promise<Readable>;
  /** Resolves when there is an object under the key: this one, or one from before, which stays. */
  putOnce(key: string, body: Uint8Array, signal: AbortSignal): Promise<void>;
}

export function s3Objects(bucket: string, limits: RequestLimits): S3Objects {
  const send = awsClient({ id: "S3", name: "s3" }, limits);
  let endpoint: URL | undefined;
  const requestOf = (method: string, operation: string, key: string, more: object): HttpRequest => {
    endpoint ??= bucketEndpoint(bucket, process.env);
    const { protocol, hostname, host, port, pathname } = endpoint;
    const { headers, ...body } = more as Pick<HttpRequest, "headers">;
    return new HttpRequest({
      ...{ protocol, hostname, method },
      ...(port && { port: Number(port) }),
      path: `${pathname}${key.split("/").map(escapeUri).join("/")}`,
      query: { "x-id": operation },
      headers: { host, "user-agent": "bellyfed", ...headers },
      ...body,
    });
  };
  return {
    get: async (key, signal) => send(requestOf("GET", "GetObject", key, {}), readObject, signal),
    async putOnce(key, body, signal) {
      const headers = {
        "content-type": "application/octet-stream",
        "content-length": String(body.length),
        "if-none-match": "*",
        "x-amz-checksum-sha256": hash("sha256", body, "base64"),
      };
      try {
        await send(requestOf("PUT", "PutObject", key, { headers, body }), readNothing, signal);
      } catch (error) {
        // An attempt whose answer was lost had stored it, or an earlier batch.
        if ((error as Error).name !== "PreconditionFailed") throw error;
      }
    },
  };
}

async function readObject(response: HttpResponse): Promise<Readable> {
  if (response.statusCode < 300) return response.body as Readable;
  throw await refusalIn(response);
}

async function readNothing(response: HttpResponse): Promise<void> {
  if (response.statusCode >= 300) throw await refusalIn(response);
  await collectBody(response.body, { streamCollector });
}

async function refusalIn(response: HttpResponse): Promise<Error> {
  const text = Buffer.from(await collectBody(response.body, { streamCollector })).toString();
  const fields = text === "" ? {} : ((parseXML(text) as Record<string, ErrorFields>)["Error"] ?? {});
  const { Code: code = response.statusCode === 404 ? "NotFound" : "Unknown" } = fields;
  return serviceError(response, code as string, fields);
}
