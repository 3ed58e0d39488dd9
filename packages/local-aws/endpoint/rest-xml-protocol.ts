import { XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../aws-error";
import { apis, type Api } from "./apis";
import { readChunked } from "./aws-chunked";
import { signedService } from "./credential-scope";
import { operationSchema, type OperationSchema } from "./operation-schema";
import { payloadOf, readBindings, writeBindings, type BindingValues } from "./rest-bindings";
import { matchS3, rejectUnsupported, type S3Match } from "./s3-routes";
import type { Protocol, WireRequest, WireResponse } from "./wire";
import { escapeXml, writeMembers } from "./xml-output";

const isoTime = 5;
const reader = new XmlShapeDeserializer({
  timestampFormat: { useTrait: true, default: isoTime },
  httpBindings: true,
  xmlNamespace: "",
  serviceNamespace: "com.amazonaws.s3",
});

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
  const { "content-encoding": encoding = "", ...headers } = request.headers;
  const encodings = encoding.split(",").map((one) => one.trim());
  if (!encodings.includes("aws-chunked")) return request;
  const { body, trailers } = readChunked(request.body);
  // What remains is how the object itself is encoded.
  const own = encodings.filter((one) => one !== "aws-chunked").join(",");
  const kept = { ...headers, ...(own && { "content-encoding": own }), ...trailers };
  return { ...request, headers: kept, body };
}

function readInput(operation: OperationSchema, { labels }: S3Match, request: WireRequest): object {
  rejectUnsupported(operation, request);
  const schema = NormalizedSchema.of(operation.input);
  const input = readBindings(schema, request, labels);
  const [name, member] = payloadOf(schema) ?? [];
  return name && member ? { ...input, [name]: readPayload(member, request.body) } : input;
}

function readPayload(member: NormalizedSchema, body: Buffer): unknown {
  if (member.isStringSchema()) return body.toString();
  if (!member.isStructSchema()) return new Uint8Array(body);
  if (body.length === 0) return undefined;
  try {
    return reader.read(member.getSchema(), body);
  } catch {
    const message =
      "The XML you provided was not well-formed or did not validate against our published schema";
    throw new AwsError("MalformedXML", message);
  }
}

function writeOutput(api: Api, operation: OperationSchema, output: BindingValues): WireResponse {
  const schema = NormalizedSchema.of(operation.output);
  const { headers, inBody } = writeBindings(schema, output);
  // The one answer whose status the model does not tell: a part of an object.
  const status = output["ContentRange"] === undefined ? (operation.http?.[2] ?? 200) : 206;
  const [name, payload] = payloadOf(schema) ?? [];
  if (name && payload && !payload.isStructSchema()) {
    return { status, headers, body: (output[name] as Uint8Array | string | undefined) ?? "" };
  }
  const [root, content] = name && payload ? [payload, output[name] as object] : [schema, inBody];
  const members = content === undefined ? "" : writeMembers(root.getSchema(), content);
  return hasMembers(root) ? inXml(api, root, members, { status, headers }) : { status, headers, body: "" };
}

/** Whether something of the structure stands in the body: its element is there then, if nothing else is. */
function hasMembers(root: NormalizedSchema): boolean {
  return [...root.structIterator()]
    .map(([, member]) => member.getMergedTraits())
    .some(({ httpHeader, httpPrefixHeaders }) => httpHeader === undefined && httpPrefixHeaders === undefined);
}

function inXml(
  api: Api,
  root: NormalizedSchema,
  members: string,
  { status, headers }: Pick<WireResponse, "status" | "headers">,
): WireResponse {
  const name = root.getMergedTraits().xmlName ?? root.getName(false) ?? "";
  const own = `<${name}>`;
  // One that has the name of its only member is written as that member alone.
  const isUnwrapped = members.startsWith(own);
  const content = isUnwrapped ? members.slice(own.length, -own.length - 1) : members;
  const written = answer(status, `<${name} xmlns="${api.xmlNamespace}">${content}</${name}>`);
  return { ...written, headers: { ...written.headers, ...headers } };
}

/** An answer to HEAD, or that nothing has changed, has no body: its status must say it all. */
function refusal({ method }: WireRequest, { code, message, httpStatus }: AwsError): WireResponse {
  const [name, text] = [escapeXml(code), escapeXml(message)];
  const xml = `<Error><Code>${name}</Code><Message>${text}</Message></Error>`;
  return answer(httpStatus, method === "HEAD" || httpStatus === 304 ? "" : xml);
}

function answer(status: number, xml: string): WireResponse {
  const body = xml === "" ? "" : `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
  return { status, headers: { "content-type": "application/xml" }, body };
}
