import type { Domain } from "../../events/domains";
import type { IamStatement } from "../../components/iam/policy-document";
import type { ConsumerSettings } from "../../handlers/settings/consumer-settings";
import { environmentVariables } from "../../packages/recorder/environment-variables";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import { recordBus, type BusSettings } from "./record-bus";
import type { Subscribe } from "./subscribe";

/** What came of a subscription. */
export interface RecordedSubscription {
  /** Its resources, each as the program asked for it. */
  readonly resources: readonly RecordedResource[];
  /** What EventBridge hands to it, and nothing else. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** What its function may do. */
  readonly rights: readonly IamStatement[];
  /** Its function's environment variables, the settings apart. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: ConsumerSettings;
  /** Everything else that was asked for, the bus among it. */
  readonly graph: StackGraph;
}

/** Runs the code of a subscription with Pulumi's mocks: no cloud, no engine, but its bundle is built. */
export async function recordSubscription(
  domain: Domain,
  subscribe: Subscribe,
  settings: BusSettings = {},
): Promise<RecordedSubscription> {
  const { graph, subscription } = await recordBus(domain, subscribe, settings);
  const resources = childrenOf(graph.resources, subscription);
  const inputsOf = (type: string) => onlyOf(resources, type).inputs;
  const parsed = (type: string, input: string): unknown => JSON.parse(inputsOf(type)[input] as string);
  const { CONSUMER_SETTINGS = "", ...environment } = environmentVariables(
    onlyOf(resources, "aws:lambda/function:Function"),
  );
  return {
    resources,
    pattern: parsed("aws:cloudwatch/eventRule:EventRule", "eventPattern") as Record<string, unknown>,
    rights: (parsed("aws:iam/rolePolicy:RolePolicy", "policy") as { Statement: IamStatement[] }).Statement,
    environment,
    settings: JSON.parse(CONSUMER_SETTINGS) as ConsumerSettings,
    graph,
  };
}

function childrenOf(resources: readonly RecordedResource[], urn: string): RecordedResource[] {
  return resources
    .filter(({ parent }) => parent === urn)
    .flatMap((child) => [...(child.custom ? [child] : []), ...childrenOf(resources, child.urn)]);
}

function onlyOf(resources: readonly RecordedResource[], type: string): RecordedResource {
  const [found, ...others] = resources.filter((resource) => resource.type === type);
  if (!found || others.length > 0)
    throw new Error(
      `The subscription has ${found ? others.length + 1 : 0} resources ${type}, and should have one.`,
    );
  return found;
}
