import * as schemas from "@pulumi/aws/schemas";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { domainTable } from "../../events/domains";
import type { EventContract } from "../../events/schema/contract";
import { metadataSchema } from "../../events/schema/metadata-schema";
import { portableSchema } from "../../events/schema/portable-schema";

interface EventSchemasArgs {
  readonly registryName: string;
  readonly contracts: readonly EventContract[];
}

/** EventBridge's limit. */
const maxDescriptionLength = 256;

/** The contracts as EventBridge schemas, for code bindings and for whoever looks events up in the console. */
export class EventSchemas extends pulumi.ComponentResource {
  constructor(name: string, args: EventSchemasArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EventSchemas", name, {}, opts);
    const child = { parent: this };
    const registry = new schemas.Registry(
      `${name}-registry`,
      { name: args.registryName, description: "Every event of the platform, by type and version" },
      child,
    );
    for (const contract of args.contracts) {
      const schemaName = `${contract.type}-v${contract.version}`;
      new schemas.Schema(
        `${name}-${schemaName}`,
        {
          name: schemaName,
          registryName: registry.name,
          type: "OpenApi3",
          description: contract.meaning.slice(0, maxDescriptionLength),
          content: JSON.stringify(openApiDocument(contract)),
        },
        child,
      );
    }
    this.registerOutputs({ registryName: registry.name });
  }
}

type Schema = Readonly<Record<string, unknown>>;

const text = { type: "string" };
const time = { type: "string", format: "date-time" };

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
        EventMetadata: metadataSchema(contract),
        Data: dataSchema(contract),
      },
    },
  };
}

/** OpenAPI 3.0 has a dialect of its own, older than the JSON Schema that consumers are validated with. */
function dataSchema({ data }: EventContract): Schema {
  return portableSchema(z.toJSONSchema(data, { target: "openapi-3.0", io: "input", metadata: z.registry() }));
}

function objectOf(properties: Record<string, Schema>): Schema {
  return { type: "object", required: Object.keys(properties), properties };
}

function reference(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
