import type { EventContract } from "../../../events/schema/contract";
import type { RetiredContract } from "../../../events/schema/compatibility-errors";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import type { Files } from "./catalogue-folder";
import { environmentPage } from "./environment-page";
import { eventPage, eventPath } from "./event-page";
import { indexPage } from "./index-page";
import { schemaPath, schemaText } from "./schema-file";
import { catalogueEnvironments, subscribersOf } from "./subscribers";

/** What the catalogue is made of. */
export interface CatalogueSource {
  readonly contracts: readonly EventContract[];
  readonly retired: readonly RetiredContract[];
  /** One of each environment. */
  readonly graphs: readonly StackGraph[];
}

/** Every file of the catalogue; `files` are those that are there, of which schemas of retired versions are kept. */
export function cataloguePages({ contracts, retired, graphs }: CatalogueSource, files: Files): Files {
  const pages = new Map<string, string>();
  const environments = catalogueEnvironments(graphs);
  for (const contract of contracts) pages.set(schemaPath(contract), schemaText(contract));
  for (const entry of retired) {
    const kept = files.get(schemaPath(entry));
    if (kept !== undefined) pages.set(schemaPath(entry), kept);
  }
  for (const type of new Set(contracts.map((contract) => contract.type))) {
    const versions = contracts.filter((contract) => contract.type === type);
    pages.set(eventPath(type), eventPage(versions, subscribersOf(type, environments)));
  }
  for (const graph of graphs) pages.set(`${graph.stack}.md`, environmentPage(graph));
  pages.set("README.md", indexPage(contracts, retired, environments));
  return pages;
}
