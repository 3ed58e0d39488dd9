import { stringify } from "yaml";
import { busName, domains, domainTable, type Domain } from "../../../events/domains";
import type { EventContract } from "../../../events/schema/contract";
import { eventSchema } from "../../../events/schema/event-schema";
import { exampleEvents } from "./example-entry";
import { contractsBySubscription, ownersOf, type CatalogueEnvironment } from "./subscribers";

type File = readonly [path: string, text: string];

const schemaFile = "schema.json";
/** What is no contract has no versions of its own. */
const onlyVersion = "1.0.0";
const versionOf = ({ version }: EventContract): string => `${version}.0.0`;

/** All events as folders of EventCatalog (https://www.eventcatalog.dev): domains, channels, services and their events. */
export function eventCatalogFiles(
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
): File[] {
  const owners = ownersOf(environments);
  return [
    ...owners.map((name) => teamFile(name, "the buses and subscriptions")),
    ...domains.flatMap((domain) => {
      const own = contracts.filter((contract) => contract.domain === domain);
      return own.length > 0 ? domainFiles(domain, own, environments) : [];
    }),
    ...[...contractsBySubscription(contracts, environments)].map(([name, received]) =>
      page(`services/${name}`, name, "A subscription of the event backbone.", {
        owners,
        receives: received.map((contract) => ({ ...pointer(contract), from: [channelOf(contract)] })),
      }),
    ),
  ];
}

function domainFiles(
  domain: Domain,
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
): File[] {
  const { bus, carries, producer } = domainTable[domain];
  const owners = ownersOf(environments);
  const folder = `domains/${domain}`;
  const service = `${folder}/services/${producer.name}`;
  const parameters = { env: { enum: environments.map(({ name }) => name), description: "The environment." } };
  return [
    teamFile(producer.name, `the events about ${carries}`),
    page(folder, domain, `Events about ${carries}.`, {
      owners,
      services: [{ id: producer.name, version: onlyVersion }],
    }),
    page(`channels/${bus}`, bus, `The bus of events about ${carries}.`, {
      owners,
      address: busName(domain, "{env}"),
      protocols: ["eventbridge"],
      deliveryGuarantee: "at-least-once",
      parameters,
    }),
    page(service, producer.name, `Publishes the events about ${carries}, as ${producer.source}.`, {
      owners: [producer.name],
      sends: contracts.map((contract) => ({ ...pointer(contract), to: [channelOf(contract)] })),
    }),
    ...contracts.flatMap((contract) => eventFiles(`${service}/events/${contract.type}`, contract, contracts)),
  ];
}

/** The newest version is in the event's own folder, each older one in a folder of its version. */
function eventFiles(folder: string, contract: EventContract, all: readonly EventContract[]): File[] {
  const { type, version, meaning } = contract;
  const isNewest = all.every((other) => other.type !== type || other.version <= version);
  const place = isNewest ? folder : `${folder}/versioned/${versionOf(contract)}`;
  const body = [
    `<SchemaViewer file="${schemaFile}" />`,
    ...exampleEvents(contract).map((event) => ["```json", JSON.stringify(event, null, 2), "```"].join("\n")),
  ];
  const owners = [domainTable[contract.domain].producer.name];
  const facts = { version: versionOf(contract), owners, schemaPath: schemaFile };
  return [
    page(place, type, meaning, facts, body),
    [`${place}/${schemaFile}`, `${JSON.stringify(eventSchema(contract), null, 2)}\n`],
  ];
}

function pointer(contract: EventContract) {
  return { id: contract.type, version: versionOf(contract) };
}

function channelOf({ domain }: EventContract) {
  return { id: domainTable[domain].bus, version: onlyVersion };
}

function teamFile(name: string, concern: string): File {
  const [, text] = page(name, name, `Answers for ${concern}.`, {});
  return [`teams/${name}.mdx`, text];
}

/** A page of MDX, to which braces and angle brackets of a text are code. */
function page(
  folder: string,
  id: string,
  summary: string,
  facts: object,
  body: readonly string[] = [],
): File {
  const head = stringify({ id, name: id, version: onlyVersion, summary, ...facts }, { lineWidth: 0 });
  const text = summary.replace(/[{}<>]/g, "\\$&");
  return [
    `${folder}/index.mdx`,
    ["---\n" + head + "---", text, "<NodeGraph />", ...body].join("\n\n") + "\n",
  ];
}
