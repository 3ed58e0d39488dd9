import { busName, domains, domainTable, type Domain } from "../../../events/domains";
import type { EventContract } from "../../../events/schema/contract";
import { eventSchema } from "../../../events/schema/event-schema";
import { exampleEvents } from "./example-entry";
import { contractsBySubscription, ownersOf, type CatalogueEnvironment } from "./subscribers";

/** A document, or a part of one. */
type Part = Readonly<Record<string, unknown>>;

/** Name of a contract in a document: `user.profile-created-v1`. */
const nameOf = ({ type, version }: EventContract): string => `${type}-v${version}`;
const reference = (...path: readonly string[]) => ({ $ref: ["#", ...path].join("/") });

/** All events as an AsyncAPI 3.0 document: a channel for each bus, a message for each version of a contract. */
export function asyncApiDocument(
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
  version: string,
): Part {
  const used = domains.filter((domain) => ofDomain(domain, contracts).length > 0);
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Bellyfed events",
      version,
      description:
        "Every event on the buses of EventBridge. An operation is named by the service that does it, and by its domain.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/json",
    servers: Object.fromEntries(environments.map((environment) => [environment.name, server(environment)])),
    channels: Object.fromEntries(
      used.map((domain) => [domain, channel(domain, ofDomain(domain, contracts), environments)]),
    ),
    operations: Object.fromEntries(
      used.flatMap((domain) => operations(domain, ofDomain(domain, contracts), environments)),
    ),
    components: {
      messages: Object.fromEntries(contracts.map((contract) => [nameOf(contract), message(contract)])),
      schemas: Object.fromEntries(contracts.map((contract) => [nameOf(contract), payload(contract)])),
    },
  };
}

function ofDomain(domain: Domain, contracts: readonly EventContract[]): EventContract[] {
  return contracts.filter((contract) => contract.domain === domain);
}

function server({ name, region }: CatalogueEnvironment): Part {
  return { host: `events.${region}.amazonaws.com`, protocol: "eventbridge", title: name };
}

function channel(
  domain: Domain,
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
) {
  return {
    address: busName(domain, "{environment}"),
    title: `Events about ${domainTable[domain].carries}`,
    parameters: { environment: { enum: environments.map(({ name }) => name) } },
    "x-owners": ownersOf(environments),
    messages: Object.fromEntries(
      contracts.map((contract) => [nameOf(contract), reference("components", "messages", nameOf(contract))]),
    ),
  };
}

function operations(
  domain: Domain,
  contracts: readonly EventContract[],
  environments: readonly CatalogueEnvironment[],
): [name: string, operation: Part][] {
  const { producer } = domainTable[domain];
  const operation = (
    action: "send" | "receive",
    service: string,
    handled: readonly EventContract[],
  ): Part => ({
    action,
    channel: reference("channels", domain),
    title: `${service} ${action}s events about ${domainTable[domain].carries}`,
    messages: handled.map((contract) => reference("channels", domain, "messages", nameOf(contract))),
    tags: [{ name: service }],
  });
  return [
    [`${producer.name}.${domain}`, operation("send", producer.name, contracts)],
    ...[...contractsBySubscription(contracts, environments)].map(([name, handled]): [string, Part] => [
      `${name}.${domain}`,
      operation("receive", name, handled),
    ]),
  ];
}

function message(contract: EventContract): Part {
  const { type, version, meaning, domain, personalData } = contract;
  return {
    name: type,
    title: `${type} version ${version}`,
    summary: meaning,
    payload: reference("components", "schemas", nameOf(contract)),
    correlationId: { location: "$message.payload#/metadata/correlationId" },
    tags: [{ name: domain }],
    examples: exampleEvents(contract).map((event) => ({ payload: event })),
    "x-owners": [domainTable[domain].producer.name],
    "x-personal-data": personalData.map((path) => `data.${path}`),
  };
}

/** AsyncAPI's own dialect has no `$schema`. */
function payload(contract: EventContract): Part {
  const { $schema: _, ...schema } = eventSchema(contract);
  return schema;
}
