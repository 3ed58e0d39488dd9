import { JsonShapeDeserializer2, JsonShapeSerializer2 } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { AwsError } from "../aws-error";
import { signedService } from "./credential-scope";
import { typedJsonObject } from "./json-input";
import { jsonErrorBody } from "./json-protocol";
import type { OperationSchema } from "./operation-schema";
import { payloadOf, readBindings, writeBindings, type BindingValues } from "./rest-bindings";
import { matchRest, type RestMatch } from "./rest-routes";
import type { Protocol, WireRequest, WireResponse } from "./wire";

const epochSeconds = 7;
const settings = { timestampFormat: { useTrait: true, default: epochSeconds }, jsonName: true } as const;
const reader = new JsonShapeDeserializer2(settings);
const writer = new JsonShapeSerializer2(settings);

/** REST with JSON bodies: the operation is in method and path, its input spread over the whole request. */
export const restJsonProtocol: Protocol = (request) => {
  const match = matchRest(request.method, request.path, signedService(request));
  if (!match) return undefined;
  const { api, operation } = match;
  return {
    service: api.service,
    operation: operation.name,
    input: () => readInput(match, request),
    succeed: (output) => writeOutput(operation, output as BindingValues),
    fail: (error) => restRefusal(error, JSON.stringify({ Type: "User", ...jsonErrorBody(api, error) })),
  };
};

/** An error as REST clients read it. */
export function restRefusal(error: AwsError, body: string): WireResponse {
  return {
    status: error.httpStatus,
    headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
    body,
  };
}

function readInput({ operation, labels }: RestMatch, request: WireRequest): object {
  const schema = NormalizedSchema.of(operation.input);
  const payload = payloadOf(schema);
  const input = payload
    ? {}
    : (reader.readObject(schema, typedJsonObject(operation.input, request.body)) as BindingValues);
  if (payload) input[payload[0]] = readPayload(payload[1], request.body);
  return Object.assign(input, readBindings(schema, request, labels));
}

function readPayload(member: NormalizedSchema, body: Buffer): unknown {
  if (member.isBlobSchema()) return new Uint8Array(body);
  return reader.readObject(member, typedJsonObject(member, body));
}

function writeOutput(operation: OperationSchema, output: BindingValues): WireResponse {
  const schema = NormalizedSchema.of(operation.output);
  const bound = writeBindings(schema, output);
  const payload = payloadOf(schema);
  return {
    status: bound.status ?? operation.http?.[2] ?? 200,
    headers: { "content-type": "application/json", ...bound.headers },
    body: payload ? writePayload(payload[1], output[payload[0]]) : writeJson(schema, bound.inBody),
  };
}

function writePayload(member: NormalizedSchema, value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array();
  return member.isBlobSchema() ? Buffer.from(value as Uint8Array) : writeJson(member, value);
}

function writeJson(schema: NormalizedSchema, value: unknown): Uint8Array {
  writer.write(schema, value);
  return writer.flush();
}
