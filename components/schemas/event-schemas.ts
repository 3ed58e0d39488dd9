import * as schemas from "@pulumi/aws/schemas";
import * as pulumi from "@pulumi/pulumi";
import type { EventContract } from "../../events/schema/contract";
import { openApiDocument } from "./open-api-document";

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
