import { NormalizedSchema } from "@smithy/core/schema";
import type { AwsError } from "../aws-error";
import { apis, type Api } from "./apis";
import { readChunked } from "./aws-chunked";
import { signedService } from "./credential-scope";
import { operationSchema, type OperationSchema } from "./operation-schema";
import { payloadOf, readBindings, writeBindings, type BindingValues } from "./rest-bindings";
import { matchS3, rejectUnsupported, type S3Match } from "./s3-routes";
import type { Protocol, WireRequest, WireResponse } from "./wire";
import { escapeXml, writeMembers } from "./xml-output";

/** REST with XML bodies, which S3 alone speaks of the services here. */
export const restXmlProtocol: Protocol = (request) => {
  const api = apis.find(({ service, rest }) => rest === "xml" && service === signedService(request));
  if (!api) return undefined;
  const match = matchS3(request);
  const schema = operationSchema(api.schemas, match.operation);
  return {
    service: api.service,
    operation: match.operation,
    input: () => (schema ? readInput(schema, match, unchunk(request)) : {}),
    succeed: (output) => (schema ? writeOutput(api, schema, output as BindingValues) : answer(200, "")),
    fail: (error) => refusal(request, error),
  };
};

/** Trailers are headers that came late. */
function unchunk(request: WireRequest): WireRequest {
  const { "content-encoding": encoding, ...headers } = request.headers;
  if (encoding !== "aws-chunked") return request;
  const { body, trailers } = readChunked(request.body);
  return { ...request, headers: { ...headers, ...trailers }, body };
}

function readInput(operation: OperationSchema, { labels }: S3Match, request: WireRequest): object {
  rejectUnsupported(operation, request);
  const schema = NormalizedSchema.of(operation.input);
  const input = readBindings(schema, request, labels);
  const payload = payloadOf(schema);
  return payload ? { ...input, [payload[0]]: new Uint8Array(request.body) } : input;
}

function writeOutput(api: Api, operation: OperationSchema, output: BindingValues): WireResponse {
  const schema = NormalizedSchema.of(operation.output);
  const { headers, inBody } = writeBindings(schema, output);
  const status = operation.http?.[2] ?? 200;
  const payload = payloadOf(schema);
  if (payload) return { status, headers, body: (output[payload[0]] as Uint8Array | undefined) ?? "" };
  const members = writeMembers(schema, inBody);
  if (members === "") return { status, headers, body: "" };
  const root = schema.getMergedTraits().xmlName ?? schema.getName(false) ?? "";
  const { body, headers: own } = answer(status, `<${root} xmlns="${api.xmlNamespace}">${members}</${root}>`);
  return { status, headers: { ...own, ...headers }, body };
}

/** An answer to HEAD has no body: its status must say it all. */
function refusal({ method }: WireRequest, { code, message, httpStatus }: AwsError): WireResponse {
  const [name, text] = [escapeXml(code), escapeXml(message)];
  const xml = `<Error><Code>${name}</Code><Message>${text}</Message></Error>`;
  return answer(httpStatus, method === "HEAD" ? "" : xml);
}

function answer(status: number, xml: string): WireResponse {
  const body = xml === "" ? "" : `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
  return { status, headers: { "content-type": "application/xml" }, body };
}
