import { busName, domains, type Domain } from "../../events/domains";
import { metricNamespace } from "../../handlers/settings/metric-namespace";
import type { StackGraph } from "../../packages/recorder/stack-graph";

/** A subscription of a stack, by its names in AWS. */
export interface SubscriptionPlace {
  readonly domain: Domain;
  /** The author's name for it. */
  readonly subscription: string;
  readonly functionName: string;
  readonly queueName: string;
  /** CloudWatch's namespace of its consumer's own metrics. */
  readonly metricNamespace: string;
  /** Host of the endpoint that it posts to; absent for the journal. */
  readonly endpointHost?: string;
}

/** Where to look in a stack for what became of its events. */
export interface StackPlaces {
  readonly stack: string;
  readonly buses: Readonly<Record<Domain, string>>;
  readonly subscriptions: readonly SubscriptionPlace[];
  readonly recoveryFunction: string;
  readonly parkingLotQueue: string;
  readonly journalTable: string;
}

/** Reads a recorded stack's outputs and functions. */
export function stackPlaces(graph: StackGraph): StackPlaces {
  const { outputs, stack } = graph;
  const queueUrls = outputs["queueUrls"] as Record<string, string>;
  return {
    stack,
    buses: Object.fromEntries(
      domains.map((domain) => [domain, busName(domain, stack)]),
    ) as StackPlaces["buses"],
    subscriptions: Object.entries(queueUrls).map(([key, url]) => {
      const [domain = "", subscription = ""] = key.split("/");
      const queueName = nameIn(url);
      const endpointUrl = variables(graph, queueName)["ENDPOINT_URL"];
      return {
        domain: domain as Domain,
        subscription,
        functionName: queueName,
        queueName,
        metricNamespace: metricNamespace(stack),
        ...(endpointUrl && { endpointHost: new URL(endpointUrl).hostname }),
      };
    }),
    recoveryFunction: outputs["recoveryFunction"] as string,
    parkingLotQueue: nameIn(outputs["parkingLotQueueUrl"] as string),
    journalTable: outputs["journalTable"] as string,
  };
}

/** The hosts that a stack's functions post to. */
export function endpointHosts(graph: StackGraph): string[] {
  return stackPlaces(graph).subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []);
}

function variables(graph: StackGraph, functionName: string): Readonly<Record<string, string>> {
  const found = graph.resources.find(
    ({ type, inputs }) => type === "aws:lambda/function:Function" && inputs["name"] === functionName,
  );
  const environment = found?.inputs["environment"] as { variables?: Record<string, string> } | undefined;
  return environment?.variables ?? {};
}

/** A queue's function and its URL's last part have the queue's name. */
function nameIn(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
