import type { StackGraph } from "../../../packages/recorder/stack-graph";
import type { EventContract } from "../../../events/schema/contract";
import { eventSchema } from "../../../events/schema/event-schema";
import { asyncApiDocument } from "./async-api";
import type { Files } from "./catalogue-folder";
import { eventCatalogFiles } from "./event-catalog";
import { schemaPath } from "./schema-file";
import { catalogueEnvironments } from "./subscribers";

/** The contracts as other tools read them: an AsyncAPI document, schemas of whole events, folders of EventCatalog. */
export function exportFiles(
  contracts: readonly EventContract[],
  graphs: readonly StackGraph[],
  version: string,
): Files {
  const environments = catalogueEnvironments(graphs);
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  const eventCatalog = eventCatalogFiles(contracts, environments);
  return new Map([
    ["asyncapi.json", json(asyncApiDocument(contracts, environments, version))],
    ...contracts.map((contract) => [schemaPath(contract), json(eventSchema(contract))] as const),
    ...eventCatalog.map(([path, text]) => [`eventcatalog/${path}`, text] as const),
  ]);
}
