import { cbor, CborCodec } from "@smithy/core/cbor";
import { apis } from "./apis";
import { operationSchema } from "./operation-schema";
import type { Protocol, WireResponse } from "./wire";
import { errorFields, faultOf, queryCodeOf } from "./wire-error";

const codec = new CborCodec();
const reader = codec.createDeserializer();
const writer = codec.createSerializer();

/** Smithy RPC v2 with CBOR bodies, which botocore prefers for CloudWatch. */
export const cborProtocol: Protocol = (request) => {
  if (request.headers["smithy-protocol"] !== "rpc-v2-cbor") return undefined;
  const [, target = "", operation = ""] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path) ?? [];
  const api = apis.find((candidate) => candidate.target === target);
  const schema = api && operationSchema(api.schemas, operation);
  return {
    service: api?.service ?? target,
    operation,
    input: () =>
      schema && request.body.length > 0 ? (reader.read(schema.input, request.body) as object) : {},
    succeed: (output) => {
      if (schema) writer.write(schema.output, output);
      return answer(200, schema ? writer.flush() : cbor.serialize({}));
    },
    fail: (error) => {
      const queryCode = queryCodeOf(api, error);
      const headers = queryCode ? { "x-amzn-query-error": `${queryCode};${faultOf(error)}` } : undefined;
      const body = { __type: error.code, message: error.message, ...errorFields(api, error) };
      return answer(error.httpStatus, cbor.serialize(body), headers);
    },
  };
};

function answer(status: number, body: Uint8Array, headers: Record<string, string> = {}): WireResponse {
  const own = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
  return { status, headers: { ...own, ...headers }, body };
}
