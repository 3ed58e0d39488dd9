import { DomainEventBus } from "../../components/domain-event-bus";
import { busName, type Domain } from "../../events/domains";
import { readPulumiConfig } from "../../packages/recorder/pulumi-config";
import { recordProgram } from "../../packages/recorder/record-stack";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { createSharedResources } from "../../stacks/create-shared-resources";
import { readConfig } from "../../stacks/read-config";
import { publisherRolesOf } from "../../stacks/read-publishers";
import type { Subscribe } from "./subscribe";

export interface BusSettings {
  /** The environment whose settings apply. @default dev */
  readonly stack?: string;
  /** Settings that take precedence over the environment's, as in `Pulumi.<stack>.yaml`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A recorded bus, and what of it is its subscription's. */
export interface RecordedBus {
  readonly graph: StackGraph;
  /** URN of the subscription. */
  readonly subscription: string;
  readonly functionName: string;
  /** Queues of events that it did not handle: its dead letters, and what is rejected on its bus. */
  readonly queues: readonly string[];
}

/** One domain's bus of an environment with one subscription and all that both need, as Pulumi's mocks record it. */
export async function recordBus(
  domain: Domain,
  subscribe: Subscribe,
  { stack = "dev", config = {} }: BusSettings,
  queueUrlBase?: string,
): Promise<RecordedBus> {
  const { project, values } = readPulumiConfig(stack);
  const given = Object.entries(config).map(([key, value]): [string, string] => [`${project}:${key}`, value]);
  const settings = { project, stack, config: { ...values, ...Object.fromEntries(given) } };
  const graph = await recordProgram({ ...settings, ...(queueUrlBase && { queueUrlBase }) }, () => {
    const read = readConfig(stack);
    const bus = new DomainEventBus(domain, {
      busName: busName(domain, stack),
      domain,
      publisherRoles: publisherRolesOf(domain, read),
      logLevel: read.busLogLevel,
      shared: createSharedResources(read, {}),
    });
    const subscription = subscribe(bus) as ReturnType<Subscribe> | undefined;
    if (!subscription?.deadLetters)
      throw new Error(`${subscribe.name || "The function"} must return what bus.subscribe returns.`);
    const { urn, queue, deadLetters } = subscription;
    const queues = [deadLetters, bus.rejected].map(({ queueName }) => queueName);
    return { subscription: urn, functionName: queue.queueName, queues };
  });
  return { graph, ...(graph.outputs as unknown as Omit<RecordedBus, "graph">) };
}
