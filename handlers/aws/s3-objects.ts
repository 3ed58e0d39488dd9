import { collectBody, escapeUri, HttpRequest, type HttpResponse } from "@smithy/core/protocols";
import { parseXML } from "@aws-sdk/xml-builder";
import { streamCollector } from "@smithy/node-http-handler";
import type { Readable } from "node:stream";
import { awsClient, type RequestLimits } from "./aws-client";
import { bucketEndpoint } from "./aws-endpoint";
import { serviceError, type ErrorFields } from "./service-error";

/** Asks for objects of a bucket. The limits hold until the first byte; the signal must end the rest. */
export function s3Objects(
  bucket: string,
  limits: RequestLimits,
): (key: string, signal: AbortSignal) => Promise<Readable> {
  const send = awsClient({ id: "S3", name: "s3" }, limits);
  let endpoint: URL | undefined;
  return async (key, signal) => {
    endpoint ??= bucketEndpoint(bucket, process.env);
    const { protocol, hostname, host, port, pathname } = endpoint;
    const request = new HttpRequest({
      ...{ protocol, hostname, method: "GET" },
      ...(port && { port: Number(port) }),
      path: `${pathname}${key.split("/").map(escapeUri).join("/")}`,
      query: { "x-id": "GetObject" },
      headers: { host, "user-agent": "bellyfed" },
    });
    return send(request, readObject, signal);
  };
}

async function readObject(response: HttpResponse): Promise<Readable> {
  if (response.statusCode < 300) return response.body as Readable;
  const text = Buffer.from(await collectBody(response.body, { streamCollector })).toString();
  const fields = text === "" ? {} : ((parseXML(text) as Record<string, ErrorFields>)["Error"] ?? {});
  const { Code: code = response.statusCode === 404 ? "NotFound" : "Unknown" } = fields;
  throw serviceError(response, code as string, fields);
}
