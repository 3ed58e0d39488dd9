import { collectBody, escapeUri, HttpRequest, type HttpResponse } from "@smithy/core/protocols";
import { parseXML } from "@aws-sdk/xml-builder";
import { streamCollector } from "@smithy/node-http-handler";
import type { Readable } from "node:stream";
import { awsClient, type RequestLimits } from "./aws-client";
import { awsEndpoint } from "./aws-endpoint";
import { serviceError, type ErrorFields } from "./service-error";

const s3 = { id: "S3", name: "s3" };

/** Asks for objects of a bucket. The limits hold until the first byte; the signal must end the rest. */
export function s3Objects(
  bucket: string,
  limits: RequestLimits,
): (key: string, signal: AbortSignal) => Promise<Readable> {
  const send = awsClient(s3, limits);
  let endpoint: URL | undefined;
  return async (key, signal) => {
    endpoint ??= awsEndpoint(s3, process.env);
    const { host, path } = placeOf(bucket, endpoint);
    const request = new HttpRequest({
      protocol: endpoint.protocol,
      hostname: host,
      ...(endpoint.port && { port: Number(endpoint.port) }),
      method: "GET",
      path: `${path}${key.split("/").map(escapeUri).join("/")}`,
      query: { "x-id": "GetObject" },
      headers: { host: endpoint.port ? `${host}:${endpoint.port}` : host, "user-agent": "bellyfed" },
    });
    return send(request, readObject, signal);
  };
}

/** A bucket is a host below the service's, where the host has a name. */
function placeOf(bucket: string, { hostname, pathname }: URL): { host: string; path: string } {
  const base = pathname.replace(/\/?$/, "/");
  const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/.test(hostname);
  const isLabel = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket);
  return isAddress || !isLabel
    ? { host: hostname, path: `${base}${bucket}/` }
    : { host: `${bucket}.${hostname}`, path: base };
}

async function readObject(response: HttpResponse): Promise<Readable> {
  if (response.statusCode < 300) return response.body as Readable;
  const text = Buffer.from(await collectBody(response.body, { streamCollector })).toString();
  const fields = text === "" ? {} : ((parseXML(text) as Record<string, ErrorFields>)["Error"] ?? {});
  const { Code: code = response.statusCode === 404 ? "NotFound" : "Unknown" } = fields;
  throw serviceError(response, code as string, fields);
}
