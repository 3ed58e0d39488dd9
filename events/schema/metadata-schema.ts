import type { EventContract } from "./contract";

const uuid = { type: "string", format: "uuid" };
const name = { type: "string", minLength: 1, maxLength: 128 };

/** The schema of the metadata of a contract's events, in the keywords that JSON Schema and OpenAPI 3.0 share. */
export function metadataSchema({ version }: Pick<EventContract, "version">) {
  return {
    type: "object",
    required: ["id", "time", "version", "correlationId", "hops", "producer"],
    properties: {
      id: uuid,
      time: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" },
      version: { type: "integer", enum: [version] },
      correlationId: name,
      hops: { type: "integer", minimum: 0 },
      producer: name,
      causationId: uuid,
      traceparent: { type: "string" },
      tracestate: { type: "string" },
    },
  };
}
