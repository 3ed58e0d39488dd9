import { platform } from "../events/domains";
import type * as pulumi from "@pulumi/pulumi";
import type { DeadLetterRecovery } from "../components/dead-letter-recovery";
import type { DomainEventBus } from "../components/domain-event-bus";
import type { DriftDetection } from "../components/drift-detection";
import type { IngressBus } from "../components/ingress-bus";
import type { SharedResources } from "../components/functions/shared-resources";
import { EnvironmentDashboard, type DashboardTopology } from "../components/monitoring/environment-dashboard";
import { LogQueries } from "../components/monitoring/log-queries";
import { EventSchemas } from "../components/schemas/event-schemas";
import { catalogue } from "../events/contracts/catalogue";

interface MonitoredComponents {
  readonly buses: readonly DomainEventBus[];
  readonly ingress: IngressBus;
  readonly recovery: DeadLetterRecovery;
  readonly drift: DriftDetection;
}

/** A dashboard, saved queries, and the schemas of all events. */
export function createMonitoring(
  components: MonitoredComponents,
  { environment, region, metricNamespace }: SharedResources,
  opts: pulumi.ComponentResourceOptions,
): void {
  const topology = topologyOf(components, metricNamespace);
  const functions = [...topology.consumers, components.recovery.recovery, components.drift.detection];
  new EnvironmentDashboard("overview", { environment, region, topology }, opts);
  const logGroupNames = functions.map(({ logGroupName }) => logGroupName);
  new LogQueries("questions", { environment, logGroupNames }, opts);
  const { contracts } = catalogue;
  new EventSchemas("contracts", { registryName: `${platform}-${environment}`, contracts }, opts);
}

function topologyOf({ buses, ingress, recovery }: MonitoredComponents, namespace: string): DashboardTopology {
  const subscriptions = buses.flatMap((bus) => [...bus.subscriptions.values()]);
  return {
    consumers: subscriptions.map(({ ref, queue, consumer: { functionName, logGroupName } }) => ({
      ...ref,
      namespace,
      queueName: queue.queueName,
      functionName,
      logGroupName,
    })),
    rules: [...buses, ingress].flatMap(({ busName, rules }) =>
      rules.map(({ ruleName }) => ({ busName, ruleName })),
    ),
    unprocessedQueues: [
      ...subscriptions.map(({ deadLetters }) => deadLetters),
      ...buses.flatMap(({ undelivered, rejected, unmatched }) => [undelivered, rejected, unmatched]),
      ingress.undelivered,
      ingress.unrouted,
      recovery.parkingLot,
    ].map(({ queueName }) => queueName),
    alarmArns: buses.map(({ alarm }) => alarm.arn),
  };
}
