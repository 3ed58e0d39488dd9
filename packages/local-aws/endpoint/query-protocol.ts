import type { AwsError } from "../aws-error";
import { apis, type Api } from "./apis";
import { signedService } from "./credential-scope";
import { readForm } from "./query-input";
import { operationSchema } from "./operation-schema";
import type { Protocol, WireRequest, WireResponse } from "./wire";
import { faultOf, queryCodeOf } from "./wire-error";
import { escapeXml, writeMembers } from "./xml-output";

/** AWS Query: a form with `Action` and `Version` in, XML out; spoken by STS and by older command lines. */
export const queryProtocol: Protocol = (request) => {
  const form = formOf(request);
  const operation = form?.get("Action");
  if (!form || !operation) return undefined;
  const signedFor = signedService(request);
  const api = apis.find(
    (candidate) => candidate.version !== undefined && isOf(candidate, signedFor, form.get("Version")),
  );
  const schema = api && operationSchema(api.schemas, operation);
  return {
    service: api?.service ?? signedFor ?? `version ${form.get("Version") ?? "unknown"}`,
    operation,
    input: () => (schema ? readForm(schema.input, form) : {}),
    succeed: (output) => success(api, operation, schema ? writeMembers(schema.output, output) : ""),
    fail: (error) => refusal(api, error),
  };
};

function isOf(api: Api, signedFor: string | undefined, version: string | null): boolean {
  return signedFor === undefined ? api.version === version : api.service === signedFor;
}

function formOf(request: WireRequest): URLSearchParams | undefined {
  if (request.query.has("Action")) return request.query;
  const type = request.headers["content-type"] ?? "";
  return type.startsWith("application/x-www-form-urlencoded")
    ? new URLSearchParams(request.body.toString("utf8"))
    : undefined;
}

function success(api: Api | undefined, operation: string, members: string): WireResponse {
  const namespace = api?.xmlNamespace ? ` xmlns="${api.xmlNamespace}"` : "";
  return xml(
    200,
    `<${operation}Response${namespace}><${operation}Result>${members}</${operation}Result>` +
      `<ResponseMetadata/></${operation}Response>`,
  );
}

function refusal(api: Api | undefined, error: AwsError): WireResponse {
  const code = escapeXml(queryCodeOf(api, error) ?? error.code);
  return xml(
    error.httpStatus,
    `<ErrorResponse><Error><Type>${faultOf(error)}</Type><Code>${code}</Code>` +
      `<Message>${escapeXml(error.message)}</Message></Error></ErrorResponse>`,
  );
}

function xml(status: number, body: string): WireResponse {
  return { status, headers: { "content-type": "text/xml" }, body: `<?xml version="1.0"?>\n${body}` };
}
