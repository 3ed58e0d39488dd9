import { crc32 } from "node:zlib";
import type { AwsError } from "../aws-error";
import { apis, type Api } from "./apis";
import { jsonInput } from "./json-input";
import { jsonText } from "./json-output";
import { errorSchema, operationSchema, type OperationSchema } from "./operation-schema";
import type { Call, Protocol, WireRequest, WireResponse } from "./wire";
import { errorFields, faultOf, queryCodeOf } from "./wire-error";

/** What an X-Amz-Target names. */
interface Target {
  readonly api: Api | undefined;
  readonly service: string;
  readonly operation: string;
  readonly schema: OperationSchema | undefined;
}

/** By the header's text; of operations that there are, of which there are not many. */
const targets = new Map<string, Target>();

/** AWS JSON 1.0 and 1.1: `POST /` with the operation in X-Amz-Target. */
export const jsonProtocol: Protocol = (request) => {
  const header = request.headers["x-amz-target"];
  if (typeof header !== "string") return undefined;
  const { api, service, operation, schema } = targets.get(header) ?? readTarget(header);
  return {
    service,
    operation,
    input: () => (schema ? jsonInput(schema.input, request.body) : {}),
    succeed: (output) => answer(request, api, 200, schema ? jsonText(schema.output, output) : "{}"),
    fail: (error) => refusal(request, api, error),
  } satisfies Call;
};

function readTarget(header: string): Target {
  const dot = header.lastIndexOf(".");
  const [prefix, operation] = [header.slice(0, Math.max(dot, 0)), header.slice(dot + 1)];
  const api = apis.find((candidate) => candidate.target === prefix);
  const schema = api && operationSchema(api.schemas, operation);
  const target = { api, service: api?.service ?? prefix, operation, schema };
  if (schema) targets.set(header, target);
  return target;
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
