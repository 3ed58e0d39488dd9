import * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../events/domains";
import type { BreakerSettings } from "../handlers/settings/consumer-settings";
import type { DomainEventBus } from "./domain-event-bus";
import type { ConsumerSizing, LogSettings, SharedResources } from "./functions/shared-resources";
import type { RetentionSettings } from "./storage/retention-settings";

/** A domain's bus as other programs know it. */
export interface ForeignBus {
  readonly busName: string;
  readonly undelivered: { readonly arn: string };
  readonly rejected: { readonly arn: string; readonly url: string };
  /** Names that the bus' own program has given to rules: nobody else's may have them. */
  readonly subscriptions: readonly string[];
}

/** What other Pulumi programs of the account need to subscribe to an environment's buses: an output of its stack. */
export interface SubscriberSettings {
  readonly environment: string;
  readonly region: string;
  readonly retention: RetentionSettings;
  readonly protect: boolean;
  readonly logs: LogSettings;
  readonly tracing: boolean;
  /** See ConsumerSettings. @default no spans */
  readonly traceSampleRatio?: number;
  readonly sizing: ConsumerSizing;
  readonly breaker: Partial<BreakerSettings>;
  readonly metricNamespace: string;
  readonly alarms: {
    readonly pageTopicArn: string;
    readonly ticketTopicArn: string;
    readonly runbooks: string;
    readonly lateSeconds: number;
  };
  readonly stateTable: { readonly name: string; readonly arn: string };
  readonly claimBucket: { readonly name: string; readonly arn: string };
  readonly keyArn?: string;
  readonly buses: Readonly<Record<Domain, ForeignBus>>;
}

export function subscriberSettings(
  buses: readonly DomainEventBus[],
  shared: SharedResources,
): pulumi.Output<SubscriberSettings> {
  const { environment, region, retention, protect, logs, tracing, sizing, breaker } = shared;
  const { metricNamespace, alarms, stateTable, keyArn, claims, traceSampleRatio } = shared;
  const foreignBus = ({ busName, undelivered, rejected, ruleNames }: DomainEventBus) => ({
    busName,
    undelivered: { arn: undelivered.arn },
    rejected: { arn: rejected.arn, url: rejected.url },
    subscriptions: ruleNames,
  });
  const settings = {
    ...{ environment, region, retention, protect, logs, tracing, sizing, breaker, metricNamespace, alarms },
    stateTable: { name: stateTable.name, arn: stateTable.arn },
    claimBucket: { name: claims.bucketName, arn: claims.bucketArn },
    ...(keyArn && { keyArn }),
    ...(traceSampleRatio !== undefined && { traceSampleRatio }),
    buses: Object.fromEntries(buses.map((bus) => [bus.domain, foreignBus(bus)])),
  };
  return pulumi.output(settings) as unknown as pulumi.Output<SubscriberSettings>;
}
