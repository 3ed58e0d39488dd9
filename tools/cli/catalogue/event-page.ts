import type { EventContract } from "../../../events/schema/contract";
import { busName, domainTable } from "../../../events/domains";
import { exampleEntry, exampleEvents } from "./example-entry";
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
  const [{ environment } = { environment: "{env}" }] = subscribers;
  const sections = newestFirst.flatMap((contract) => [
    `## Version ${contract.version}`,
    ...(versions.length > 1 ? [contract.meaning] : []),
    ...versionSection(contract, environment),
  ]);
  return [`# ${type}`, meaning, table(["", ""], facts), ...sections].join("\n\n") + "\n";
}

function versionSection(contract: EventContract, environment: string): string[] {
  const events = exampleEvents(contract);
  const entries = events.map((event) => exampleEntry(event, contract, environment));
  return [
    table(["Field of `data`", "Type", "Rule", "Required", "Personal data"], fieldRows(contract)),
    `[JSON Schema](../${schemaPath(contract)}) of \`data\``,
    `${events.length > 1 ? "Examples" : "Example"} of the whole event:`,
    ...events.map(jsonBlock),
    `The same as \`PutEvents\` takes it, on the bus of ${environment} ([how](../../producing-events.md)):`,
    jsonBlock(entries),
  ];
}

function jsonBlock(value: unknown): string {
  return ["```json", JSON.stringify(value, null, 2), "```"].join("\n");
}
