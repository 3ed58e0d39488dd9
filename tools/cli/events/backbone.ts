import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { busName, domains, ingressBusName, type Domain, platform } from "../../../events/domains";
import { deadLetterQueueName, parkingLotQueueName } from "../../../handlers/settings/names";
import { resourceName } from "../../../packages/text/resource-name";
import type { SubscriptionRef } from "./read-options";
import { UsageError } from "./usage-error";
import { useRegionOf } from "./verb";

/** A queue of the account. */
export interface QueueRef {
  readonly name: string;
  readonly url: string;
}

/** A subscription, by its names in AWS; its function has the queue's name. */
export interface DeployedSubscription extends SubscriptionRef {
  readonly queue: QueueRef;
  readonly deadLetters: QueueRef;
}

/** An environment's buses and queues, as far as names tell. */
export interface Backbone {
  readonly stack: string;
  readonly region: string;
  /** What stands before a queue's name in its URL, up to the last slash. */
  readonly queueUrlPrefix: string;
  /** All queues of the environment, by name. */
  readonly queues: ReadonlyMap<string, QueueRef>;
  readonly subscriptions: readonly DeployedSubscription[];
}

const prefix = `${platform}-`;

/** Names of an environment's buses: the domains', and the one for producers that know no domain. */
export function busNames(stack: string): string[] {
  return [...domains.map((domain) => busName(domain, stack)), ingressBusName(stack)];
}

/** Looks for an environment's queues in the account; needs sqs:ListQueues and no state of Pulumi's. */
export async function findBackbone(stack: string): Promise<Backbone> {
  const region = useRegionOf(stack);
  const urls: string[] = [];
  // Without a page size SQS answers 1,000 queues and no token for the rest.
  const pages = paginateListQueues(
    { client: new SQSClient({}), pageSize: 1_000 },
    { QueueNamePrefix: prefix },
  );
  for await (const { QueueUrls = [] } of pages) urls.push(...QueueUrls);
  return readBackbone(stack, region, urls);
}

/** Tells by their names what queues are. */
export function readBackbone(stack: string, region: string, queueUrls: readonly string[]): Backbone {
  const beginnings = busNames(stack).map((bus) => `${bus}-`);
  const own = queueUrls
    .map((url) => ({ name: resourceName(url), url }))
    .filter(
      ({ name }) => name === parkingLotQueueName(stack) || beginnings.some((bus) => name.startsWith(bus)),
    );
  const first = own[0];
  if (!first) {
    throw new Error(
      `There is no queue of the stack "${stack}" in ${region} (${endpointInUse()}). Is it deployed, and is this its account?`,
    );
  }
  const queues = new Map(own.map((queue) => [queue.name, queue]));
  return {
    stack,
    region,
    queueUrlPrefix: first.url.slice(0, first.url.lastIndexOf("/") + 1),
    queues,
    subscriptions: domains.flatMap((domain) => subscriptionsOf(domain, busName(domain, stack), queues)),
  };
}

/** The one subscription that a person named. */
export function subscriptionOf(backbone: Backbone, { domain, name }: SubscriptionRef): DeployedSubscription {
  const found = backbone.subscriptions.find((known) => known.domain === domain && known.name === name);
  if (found) return found;
  const known = backbone.subscriptions.map((one) => `${one.domain}/${one.name}`).join(", ");
  throw new UsageError(
    `The stack "${backbone.stack}" has no subscription ${domain}/${name}. There are: ${known}.`,
  );
}

function subscriptionsOf(
  domain: Domain,
  bus: string,
  queues: ReadonlyMap<string, QueueRef>,
): DeployedSubscription[] {
  return [...queues.values()].flatMap((queue) => {
    const deadLetters = queues.get(deadLetterQueueName(queue.name));
    if (!deadLetters || !queue.name.startsWith(`${bus}-`)) return [];
    return [{ domain, name: queue.name.slice(bus.length + 1), queue, deadLetters }];
  });
}

/** Where calls go, for messages. */
export function endpointInUse(): string {
  const { AWS_ENDPOINT_URL: all, AWS_PROFILE: profile } = process.env;
  const own = Object.entries(process.env).filter(([name]) => name.startsWith("AWS_ENDPOINT_URL_"));
  const rest = all ?? (profile === undefined ? "AWS" : `AWS (profile ${profile})`);
  return [rest, ...own.map(([name, url]) => `${name}=${url}`)].join(", ");
}
