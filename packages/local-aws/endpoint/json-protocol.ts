import { crc32 } from "node:zlib";
import { JsonShapeDeserializer2 } from "@aws-sdk/core/protocols";
import type { $Schema, DocumentType } from "@smithy/types";
import type { AwsError } from "../aws-error";
import { apis, type Api } from "./apis";
import { jsonText } from "./json-output";
import { jsonSettings } from "./json-settings";
import { jsonTypeProblem } from "./json-type-problem";
import { errorSchema, operationSchema } from "./operation-schema";
import type { Call, Protocol, WireRequest, WireResponse } from "./wire";
import { errorFields, faultOf, queryCodeOf } from "./wire-error";

const reader = new JsonShapeDeserializer2(jsonSettings);

/** AWS JSON 1.0 and 1.1: `POST /` with the operation in X-Amz-Target. */
export const jsonProtocol: Protocol = (request) => {
  const target = request.headers["x-amz-target"];
  if (typeof target !== "string") return undefined;
  const dot = target.lastIndexOf(".");
  const [prefix, operation] = [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)];
  const api = apis.find((candidate) => candidate.target === prefix);
  const schema = api && operationSchema(api.schemas, operation);
  return {
    service: api?.service ?? prefix,
    operation,
    input: () =>
      schema ? (reader.readObject(schema.input, parseJsonObject(request.body, schema.input)) as object) : {},
    succeed: (output) => answer(request, api, 200, schema ? jsonText(schema.output, output) : "{}"),
    fail: (error) => refusal(request, api, error),
  } satisfies Call;
};

/** The body as an object of the schema's types; an empty body is an empty object. */
export function parseJsonObject(body: Buffer, schema: $Schema): Record<string, DocumentType> {
  const value = (body.length === 0 ? {} : JSON.parse(body.toString("utf8"))) as DocumentType;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("the body is not a JSON object");
  }
  const problem = jsonTypeProblem(schema, value);
  if (problem !== undefined) throw new SyntaxError(problem);
  return value;
}

/** An error as both JSON protocols write it into a body. */
export function jsonErrorBody(api: Api | undefined, error: AwsError): Record<string, unknown> {
  const schema = api && errorSchema(api.schemas, error.code);
  const fields = errorFields(api, error);
  if (schema && Object.keys(fields).length > 0) Object.assign(fields, JSON.parse(jsonText(schema, fields)));
  return { __type: error.code, message: error.message, ...fields };
}

function refusal(request: WireRequest, api: Api | undefined, error: AwsError): WireResponse {
  const queryCode = queryCodeOf(api, error);
  const headers: Record<string, string> = queryCode
    ? { "x-amzn-query-error": `${queryCode};${faultOf(error)}` }
    : {};
  return answer(request, api, error.httpStatus, JSON.stringify(jsonErrorBody(api, error)), headers);
}

function answer(
  request: WireRequest,
  api: Api | undefined,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): WireResponse {
  const type = request.headers["content-type"] ?? "application/x-amz-json-1.0";
  // Clients of DynamoDB hold its answers to their sums.
  const sum = api?.service === "dynamodb" && { "x-amz-crc32": String(crc32(body)) };
  return { status, headers: { "content-type": type, ...sum, ...headers }, body };
}
