import type { EventContract } from "../../../events/schema/contract";
import type { RetiredContract } from "../../../events/schema/compatibility-errors";
import { domains, domainTable } from "../../../events/domains";
import { eventPath } from "./event-page";
import { code, codes, table } from "./markdown";
import { schemaPath } from "./schema-file";
import { subscribersOf, type CatalogueEnvironment } from "./subscribers";

/** The first page: every event of every domain, with who publishes it and who gets it. */
export function indexPage(
  contracts: readonly EventContract[],
  retired: readonly RetiredContract[],
  environments: readonly CatalogueEnvironment[],
): string {
  const pictures = environments.map(({ name }) => `[${name}](${name}.md)`).join(", ");
  return (
    [
      "# Event catalogue",
      "Written by `npm run catalogue` from the contracts in `events/contracts/` and from what the program asks for; do not edit it. " +
        "How [events are produced](../producing-events.md) and [consumed](../consuming-events.md), in any language. " +
        `The buses, rules, queues and functions of an environment: ${pictures}.`,
      ...domains.flatMap((domain) => {
        const { bus, carries, producer } = domainTable[domain];
        return [
          `## ${domain}`,
          `Events about ${carries}, on the bus ${code(`${bus}-{env}`)}. Published by ${code(producer.name)} (source ${code(producer.source)}).`,
          eventTable(
            contracts.filter((contract) => contract.domain === domain),
            environments,
          ),
        ];
      }),
      ...retiredSection(retired),
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

function eventTable(
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
): string {
  const head = ["Event", "Version", "Meaning", ...environments.map(({ name }) => `Subscribers in ${name}`)];
  return table(
    head,
    contracts.map(({ type, version, meaning }) => [
      `[${type}](${eventPath(type)}#version-${version})`,
      String(version),
      meaning,
      ...subscribersOf(type, environments).map(({ names }) => codes(names, "nobody")),
    ]),
  );
}

function retiredSection(retired: readonly RetiredContract[]): string[] {
  if (retired.length === 0) return [];
  const rows = retired.map((entry) => [
    `[${entry.type}](${schemaPath(entry)})`,
    String(entry.version),
    entry.why,
  ]);
  return ["## Retired", table(["Event", "Version", "Why nobody misses it"], rows)];
}
