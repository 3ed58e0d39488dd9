import { domainOf } from "../../events/domains";
import type { RehearsedEvent } from "./event-load";
import {
  compilePattern,
  type CompiledPattern,
} from "../../packages/local-aws/event-bridge/pattern/event-pattern";
import { withProviderDefaults } from "../../packages/local-aws/provision/provider-defaults";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { types } from "../../policy/resource-types";
import { resourceName } from "../../packages/text/resource-name";
import { readTopology } from "../topology/read-topology";

/** A consumer of a bus, and where its events wait and end. */
export interface RehearsedSubscription {
  /** `<domain>/<name>`: what stays when its resources are replaced. */
  readonly name: string;
  readonly busName: string;
  readonly rule: string;
  readonly queue: string;
  readonly functionName: string;
  readonly deadLetters: string | undefined;
  /** Host that it posts to; undefined for one that posts nothing. */
  readonly endpointHost: string | undefined;
  /** Bucket in which it records every event; undefined for one that records none. */
  readonly journalBucket: string | undefined;
  /** What its queue takes. */
  readonly maxMessageBytes: number;
  /** Whether an event that is put on its bus, or comes there by the ingress bus, is for it. */
  readonly takes: (event: Pick<RehearsedEvent, "busName" | "type" | "source" | "detail">) => boolean;
}

/** The subscriptions of a stack. */
export function subscriptionsOf(graph: StackGraph): RehearsedSubscription[] {
  return readTopology(graph).buses.flatMap(({ name: busName, subscriptions }) =>
    subscriptions.map((one) => {
      const { domain, name } = one.metricDimensions ?? { domain: busName, name: one.queue };
      const { rule, queue, functionName, deadLetters, endpointHost, journalBucket } = one;
      return {
        name: `${domain}/${name}`,
        ...{ busName, rule, queue, functionName, deadLetters, endpointHost, journalBucket },
        maxMessageBytes: sizeOf(graph, queue),
        takes: taking(graph, busName, patternOf(graph, busName, one.rule)),
      };
    }),
  );
}

function taking(
  { outputs }: StackGraph,
  own: string,
  pattern: CompiledPattern,
): RehearsedSubscription["takes"] {
  const buses = outputs["eventBuses"] as Readonly<Record<string, string>>;
  return ({ busName, type, source, detail }) => {
    const domain = domainOf(type);
    const bus = Object.values(buses).includes(busName) ? busName : domain && buses[domain];
    if (bus !== own) return false;
    return pattern.matches(
      `{"detail-type":${JSON.stringify(type)},"source":${JSON.stringify(source)},"detail":${detail}}`,
    );
  };
}

function sizeOf({ resources }: StackGraph, queue: string): number {
  const type = types.queue;
  const inputs = resources.find((one) => one.type === type && one.inputs["name"] === queue)?.inputs ?? {};
  return Number(withProviderDefaults(type, inputs)["maxMessageSize"]);
}

function patternOf({ resources }: StackGraph, busName: string, rule: string): CompiledPattern {
  const found = resources.find(
    ({ type, inputs }) =>
      type === types.rule && inputs["eventBusName"] === busName && inputs["name"] === resourceName(rule),
  );
  return compilePattern((found?.inputs["eventPattern"] as string | undefined) ?? "{}");
}
