import { domains, type Domain } from "../../events/domains";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { resourceName } from "../../packages/text/resource-name";
import { readTopology, type Subscription } from "./read-topology";

/** A subscription, with the queues in which the events of its domain end that it did not process. */
export interface DomainSubscription extends Subscription {
  readonly domain: Domain;
  readonly name: string;
  readonly metricNamespace: string;
  readonly deadLetters: string;
  readonly rejected: string;
  /** The queue of the domain's events that no subscription matches. */
  readonly unmatched: string;
}

/** Where to look in a stack for what became of its events; all by names in AWS. */
export interface EventDestinations {
  readonly stack: string;
  readonly subscriptions: readonly DomainSubscription[];
  readonly recoveryFunction: string;
  readonly parkingLotQueue: string;
  readonly journalBucket: string;
}

/** Reads a recorded stack's subscriptions and outputs. */
export function eventDestinations(graph: StackGraph): EventDestinations {
  const { outputs, stack } = graph;
  return {
    stack,
    subscriptions: readTopology(graph).buses.flatMap(({ subscriptions, catchAlls, rejected }) =>
      subscriptions.flatMap((subscription) => {
        const { metricDimensions, deadLetters } = subscription;
        const domain = domains.find((one) => one === metricDimensions?.domain);
        const [unmatched] = catchAlls;
        if (!metricDimensions || !domain || !deadLetters || !rejected || !unmatched) return [];
        const { name, namespace: metricNamespace } = metricDimensions;
        const queues = { deadLetters, rejected, unmatched: unmatched.queue };
        return [{ ...subscription, ...queues, domain, name, metricNamespace }];
      }),
    ),
    recoveryFunction: outputs["recoveryFunction"] as string,
    parkingLotQueue: resourceName(outputs["parkingLotQueueUrl"] as string),
    journalBucket: outputs["journalBucket"] as string,
  };
}
