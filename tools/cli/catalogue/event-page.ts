import type { EventContract } from "../../../events/schema/contract";
import { busName, domainTable } from "../../../events/domains";
import { fieldRows } from "./field-rows";
import { code, codes, table } from "./markdown";
import { schemaPath } from "./schema-file";
import type { Subscribers } from "./subscribers";

/** Where the page of an event type is in the catalogue. */
export function eventPath(type: string): string {
  return `events/${type}.md`;
}

/** Everything about one event type; the newest version comes first. */
export function eventPage(versions: readonly EventContract[], subscribers: readonly Subscribers[]): string {
  const newestFirst = [...versions].sort((one, other) => other.version - one.version);
  const [newest] = newestFirst as [EventContract];
  const { domain, type, meaning } = newest;
  const facts = [
    ["Bus", code(busName(domain, "{env}"))],
    ["Published by", code(domainTable[domain].producer.name)],
    ...subscribers.map(({ environment, names }) => [`Subscribers in ${environment}`, codes(names, "nobody")]),
  ];
  return (
    [`# ${type}`, meaning, table(["", ""], facts), ...newestFirst.flatMap(versionSection)].join("\n\n") + "\n"
  );
}

function versionSection(contract: EventContract, _index: number, all: readonly EventContract[]): string[] {
  const { version, meaning, examples } = contract;
  return [
    `## Version ${version}`,
    ...(all.length > 1 ? [meaning] : []),
    table(["Field of `data`", "Type", "Rule", "Required", "Personal data"], fieldRows(contract)),
    `[JSON Schema](../${schemaPath(contract)})`,
    examples.length > 1 ? "Examples:" : "Example:",
    ...examples.map((example) => ["```json", JSON.stringify(example, null, 2), "```"].join("\n")),
  ];
}
