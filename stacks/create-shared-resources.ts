import type * as pulumi from "@pulumi/pulumi";
import { ClaimBucket } from "../components/storage/claim-bucket";
import { EnvironmentKey } from "../components/security/environment-key";
import { EventTables } from "../components/storage/event-tables";
import { CreationChain } from "../components/functions/creation-chain";
import type { SharedResources } from "../components/functions/shared-resources";
import { AlarmTopics } from "../components/monitoring/alarm-topics";
import { domains, type Domain } from "../events/domains";
import { metricNamespace } from "../handlers/settings/metric-namespace";
import { consumerPipeline, validatorsModule } from "./consumer-pipeline";
import type { Environment } from "./environment";
import { createNetwork } from "./create-network";
import { publisherRolesOf } from "./publisher-roles-of";
import type { StackConfig } from "./settings";

/** What all buses of an environment stand on. */
export interface Foundation {
  readonly tables: EventTables;
  readonly claims: ClaimBucket;
  readonly shared: SharedResources;
}

/** Makes what all buses of an environment share: key, tables, the bucket of claims, alarm topics, network. */
export function createSharedResources(
  shape: Environment,
  settings: StackConfig,
  opts: pulumi.ComponentResourceOptions,
): Foundation {
  const { environment, retention, protect } = settings;
  const publishersOf = (domain: Domain) => publisherRolesOf(domain, settings);
  const keyArn = makeKey(settings, opts)?.arn;
  const tables = new EventTables(
    "tables",
    { environment, pointInTimeRecovery: shape.pointInTimeRecovery, protect, keyArn },
    opts,
  );
  const claims = new ClaimBucket("claims", { environment, publishersOf, retention, protect, keyArn }, opts);
  const { subscribers, runbooks, lateMinutes } = settings.alarms;
  const topics = new AlarmTopics("alarms", { environment, subscribers, protect }, opts);
  const shared: SharedResources = {
    pipeline: consumerPipeline,
    validatorsModule,
    stateTable: tables.state,
    metricNamespace: metricNamespace(environment),
    claims,
    retention,
    protect,
    logs: settings.logs,
    logDeliveries: new CreationChain(),
    tracing: settings.tracing,
    alarms: {
      pageTopicArn: topics.page.arn,
      ticketTopicArn: topics.ticket.arn,
      runbooks,
      lateSeconds: lateMinutes * 60,
    },
    delivery: { ...shape.delivery, maximumConcurrency: settings.maximumConcurrency },
    consumer: { breaker: shape.breaker },
    network: createNetwork(settings, opts),
    keyArn,
  };
  return { tables, claims, shared };
}

function makeKey(settings: StackConfig, opts: pulumi.ComponentResourceOptions): EnvironmentKey | undefined {
  const { encryption, environment, region, protect } = settings;
  if (encryption === "aws-managed") return undefined;
  const publisherRoles = [...new Set(domains.flatMap((domain) => publisherRolesOf(domain, settings)))];
  return new EnvironmentKey("environment", { environment, region, publisherRoles, protect }, opts);
}
