import { z } from "zod";
import type { EventContract } from "../../events/schema/contract";
import { domainTable } from "../../events/domains";

type Schema = Readonly<Record<string, unknown>>;

const text = { type: "string" };
const time = { type: "string", format: "date-time" };
const uuid = { type: "string", format: "uuid" };

/** A contract as an OpenAPI 3.0 document of the event that EventBridge delivers: the message is its detail. */
export function openApiDocument(contract: EventContract): object {
  const { type, version, meaning, domain } = contract;
  const description = `${meaning} Published by ${domainTable[domain].producer.name}.`;
  return {
    openapi: "3.0.0",
    info: { version: `${version}.0.0`, title: type, description },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          ...objectOf({
            "detail-type": { type: "string", enum: [type] },
            detail: reference("EventMessage"),
            id: text,
            source: text,
            account: text,
            time,
            region: text,
            resources: { type: "array", items: text },
          }),
          "x-amazon-events-detail-type": type,
        },
        EventMessage: objectOf({
          type: { type: "string", enum: [type] },
          source: text,
          data: reference("Data"),
          metadata: reference("EventMetadata"),
        }),
        EventMetadata: objectOf(
          {
            id: uuid,
            time,
            version: { type: "integer", enum: [version] },
            correlationId: text,
            hops: { type: "integer", minimum: 0 },
            producer: text,
          },
          { causationId: uuid },
        ),
        Data: dataSchema(contract),
      },
    },
  };
}

/** OpenAPI 3.0 has a dialect of its own, older than the JSON Schema that consumers are validated with. */
function dataSchema({ data }: EventContract): Schema {
  return z.toJSONSchema(data, { target: "openapi-3.0", io: "input", metadata: z.registry() });
}

function objectOf(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return { type: "object", required: Object.keys(required), properties: { ...required, ...optional } };
}

function reference(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
