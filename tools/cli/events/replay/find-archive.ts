import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { ListArchivesCommand, ListRulesCommand, type Archive } from "@aws-sdk/client-eventbridge";
import { busName, domains, type Domain, platform } from "../../../../events/domains";
import { endpointInUse } from "../backbone";
import { useRegionOf } from "../verb";

/** What a domain's archive holds; EventBridge's counts lag behind by up to a day. */
export interface DomainArchive {
  readonly domain: Domain;
  readonly name: string;
  readonly arn: string;
  readonly busArn: string;
  readonly state: string;
  /** 0: for ever. */
  readonly retentionDays: number;
  readonly createdMs: number;
  readonly events: number;
  readonly bytes: number;
}

/** The archives of a stack's domains. Needs events:ListArchives. */
async function findArchives(stack: string, client: EventBridgeClient): Promise<DomainArchive[]> {
  const found = new Map<string, Archive>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListArchivesCommand({ NamePrefix: `${platform}-`, NextToken }));
    for (const archive of page.Archives ?? []) found.set(archive.ArchiveName ?? "", archive);
    ({ NextToken } = page);
  } while (NextToken);
  return domains.flatMap((domain) => {
    // A domain's archive has its bus' name.
    const archive = found.get(busName(domain, stack));
    return archive ? [toPlace(domain, archive)] : [];
  });
}

/**
 * The archives of a stack that is deployed.
 * @throws when it has none.
 */
export async function archivesOf(stack: string, client: EventBridgeClient): Promise<DomainArchive[]> {
  const archives = await findArchives(stack, client);
  if (archives.length > 0) return archives;
  throw new Error(
    `There is no archive of the stack "${stack}" in ${useRegionOf(stack)} (${endpointInUse()}). Is it deployed?`,
  );
}

/**
 * The archive of one domain.
 * @throws when there is none.
 */
export async function archiveOf(
  stack: string,
  domain: Domain,
  client: EventBridgeClient,
): Promise<DomainArchive> {
  const archive = (await archivesOf(stack, client)).find((one) => one.domain === domain);
  if (archive) return archive;
  throw new Error(`The domain ${domain} has no archive in ${stack}.`);
}

/** Rules that replays can be sent to: the subscriptions', by name. Needs events:ListRules. */
export async function findRules(
  eventBusName: string,
  client: EventBridgeClient,
): Promise<ReadonlyMap<string, string>> {
  const rules = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName: eventBusName, NextToken }));
    for (const { Name = "", Arn = "", ManagedBy } of page.Rules ?? []) {
      // The archive's own rule, and the catch-all of types that nobody subscribed to, have no consumer.
      if (ManagedBy === undefined && Name !== "unmatched") rules.set(Name, Arn);
    }
    ({ NextToken } = page);
  } while (NextToken);
  return rules;
}

function toPlace(domain: Domain, archive: Archive): DomainArchive {
  const { ArchiveName: name = "", EventSourceArn: busArn = "" } = archive;
  return {
    domain,
    name,
    arn: busArn.replace(/:event-bus\/.*$/, `:archive/${name}`),
    busArn,
    state: archive.State ?? "unknown",
    retentionDays: archive.RetentionDays ?? 0,
    createdMs: archive.CreationTime?.getTime() ?? 0,
    events: archive.EventCount ?? 0,
    bytes: archive.SizeBytes ?? 0,
  };
}
