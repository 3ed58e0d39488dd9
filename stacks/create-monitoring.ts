import type * as pulumi from "@pulumi/pulumi";
import type { DeadLetterRecovery } from "../components/dead-letter-recovery";
import type { DomainEventBus } from "../components/domain-event-bus";
import type { DriftDetection } from "../components/drift-detection";
import type { IngressBus } from "../components/ingress-bus";
import { EnvironmentDashboard, type DashboardTopology } from "../components/monitoring/environment-dashboard";
import { LogQueries } from "../components/monitoring/log-queries";
import { EventSchemas } from "../components/schemas/event-schemas";
import { catalogue } from "../events/contracts/catalogue";
import { domains } from "../events/domains";
import { metricNamespace } from "../handlers/settings/metric-namespace";
import type { StackConfig } from "./settings";

/** Everything of an environment that there is something to see of. */
export interface MonitoredComponents {
  readonly buses: readonly DomainEventBus[];
  readonly ingress: IngressBus;
  readonly recovery: DeadLetterRecovery;
  readonly drift: DriftDetection;
}

/** What people look at: a dashboard, saved queries, and the schemas of all events. */
export function createMonitoring(
  observed: MonitoredComponents,
  settings: StackConfig,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { environment, region } = settings;
  const topology = topologyOf(observed, metricNamespace(environment));
  const functions = [...topology.consumers, observed.recovery.recovery, observed.drift.detection];
  new EnvironmentDashboard("overview", { environment, region, topology }, opts);
  new LogQueries(
    "questions",
    { environment, logGroupNames: functions.map(({ logGroupName }) => logGroupName) },
    opts,
  );
  new EventSchemas(
    "contracts",
    { registryName: `bellyfed-${environment}`, contracts: catalogue.contracts },
    opts,
  );
}

function topologyOf({ buses, ingress, recovery }: MonitoredComponents, namespace: string): DashboardTopology {
  const subscriptions = buses.flatMap((bus) =>
    [...bus.subscriptions].map(([subscription, made]) => ({ bus, subscription, made })),
  );
  return {
    consumers: subscriptions.map(({ bus, subscription, made: { queue, consumer } }) => ({
      namespace,
      domain: bus.domain,
      consumer: subscription,
      queueName: queue.queueName,
      functionName: consumer.functionName,
      logGroupName: consumer.logGroupName,
    })),
    rules: [
      ...subscriptions.map(({ bus: { busName }, subscription }) => ({ busName, ruleName: subscription })),
      ...buses.map(({ busName }) => ({ busName, ruleName: "unmatched" })),
      ...[...domains, "unrouted"].map((ruleName) => ({ busName: ingress.busName, ruleName })),
    ],
    unprocessedQueues: [
      ...subscriptions.map(({ made }) => made.deadLetters),
      ...buses.flatMap(({ undelivered, rejected, unmatched }) => [undelivered, rejected, unmatched]),
      ingress.undelivered,
      ingress.unrouted,
      recovery.parkingLot,
    ].map(({ queueName }) => queueName),
    alarmArns: buses.map(({ alarm }) => alarm.arn),
  };
}
