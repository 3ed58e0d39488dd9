import { JsonShapeDeserializer2, JsonShapeSerializer2 } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { AwsError } from "../aws-error";
import { signedService } from "./credential-scope";
import { jsonErrorBody, parseJsonObject } from "./json-protocol";
import type { OperationSchema } from "./operation-schema";
import { matchRest, type RestMatch } from "./rest-routes";
import { readScalar, writeScalar } from "./scalar";
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
    succeed: (output) => writeOutput(operation, output as Record<string, unknown>),
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
  const members = [...schema.structIterator()];
  const payload = members.find(([, member]) => member.getMergedTraits().httpPayload);
  const input = payload ? {} : (reader.readObject(schema, parseJsonObject(request.body)) as Values);
  if (payload) input[payload[0]] = readPayload(payload[1], request.body);
  for (const [name, member] of members) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) input[name] = readScalar(member, labels.get(name) ?? "", "iso");
    if (traits.httpQuery) assign(input, name, readQuery(member, request.query.getAll(traits.httpQuery)));
    if (traits.httpHeader) {
      const header = request.headers[traits.httpHeader.toLowerCase()];
      assign(input, name, typeof header === "string" ? readScalar(member, header, "http") : undefined);
    }
  }
  return input;
}

type Values = Record<string, unknown>;

function readPayload(member: NormalizedSchema, body: Buffer): unknown {
  if (member.isBlobSchema()) return new Uint8Array(body);
  return reader.readObject(member, parseJsonObject(body));
}

function readQuery(member: NormalizedSchema, texts: string[]): unknown {
  if (member.isListSchema()) {
    return texts.length > 0
      ? texts.map((text) => readScalar(member.getValueSchema(), text, "iso"))
      : undefined;
  }
  return texts[0] === undefined ? undefined : readScalar(member, texts[0], "iso");
}

function assign(input: Values, name: string, value: unknown): void {
  if (value !== undefined) input[name] = value;
}

function writeOutput(operation: OperationSchema, output: Values): WireResponse {
  const schema = NormalizedSchema.of(operation.output);
  const headers: Record<string, string> = { "content-type": "application/json" };
  const inBody: Values = { ...output };
  let status = operation.http?.[2] ?? 200;
  let payload: Uint8Array | undefined;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const value = output[name];
    if (traits.httpHeader && value !== undefined)
      headers[traits.httpHeader] = writeScalar(member, value, "http");
    if (traits.httpResponseCode && typeof value === "number") status = value;
    if (traits.httpPayload) payload = writePayload(member, value);
    if (traits.httpHeader || traits.httpResponseCode) delete inBody[name];
  }
  return { status, headers, body: payload ?? writeJson(schema, inBody) };
}

function writePayload(member: NormalizedSchema, value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array();
  return member.isBlobSchema() ? Buffer.from(value as Uint8Array) : writeJson(member, value);
}

function writeJson(schema: NormalizedSchema, value: unknown): Uint8Array {
  writer.write(schema, value);
  return writer.flush();
}
