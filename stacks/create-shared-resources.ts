import type * as pulumi from "@pulumi/pulumi";
import { CreationChain } from "../components/functions/creation-chain";
import type { SharedResources } from "../components/functions/shared-resources";
import { AlarmTopics } from "../components/monitoring/alarm-topics";
import { EnvironmentKey } from "../components/security/environment-key";
import { ClaimBucket } from "../components/storage/claim-bucket";
import { EventTables } from "../components/storage/event-tables";
import { JournalBucket } from "../components/storage/journal-bucket";
import { JournalQueries } from "../components/storage/journal-queries";
import { comeBackDays } from "../components/storage/retention-settings";
import { domains, type Domain } from "../events/domains";
import { metricNamespace } from "../handlers/settings/metric-namespace";
import { consumerPipeline, validatorsModule } from "./consumer-pipeline";
import { createNetwork } from "./create-network";
import type { StackConfig } from "./read-config";
import { publisherRolesOf } from "./read-publishers";

/** Makes what all buses of an environment share: key, table, buckets of claims and of the journal, alarm topics, network. */
export function createSharedResources(
  config: StackConfig,
  opts: pulumi.ComponentResourceOptions,
): SharedResources & { readonly journal: JournalBucket; readonly claims: ClaimBucket } {
  const { environment, region, retention, protect, logs, tracing, traceSampleRatio, sizing, breaker } =
    config;
  const publishersOf = (domain: Domain) => publisherRolesOf(domain, config);
  const keyArn = createKey(config, opts)?.arn;
  const ofEnvironment = { environment, region, protect, keyArn };
  const tables = new EventTables("tables", ofEnvironment, opts);
  const claims = new ClaimBucket("claims", { ...ofEnvironment, publishersOf, retention }, opts);
  const journal = createJournal(config, keyArn, opts);
  const { subscribers, runbooks, lateMinutes } = config.alarms;
  const topics = new AlarmTopics("alarms", { environment, subscribers, protect }, opts);
  return {
    ...ofEnvironment,
    journal,
    pipeline: consumerPipeline,
    validatorsModule,
    stateTable: tables.state,
    metricNamespace: metricNamespace(environment),
    claims,
    retention,
    logs,
    logDeliveries: new CreationChain(),
    tracing,
    traceSampleRatio,
    alarms: {
      pageTopicArn: topics.page.arn,
      ticketTopicArn: topics.ticket.arn,
      runbooks,
      lateSeconds: lateMinutes * 60,
    },
    sizing,
    breaker,
    network: createNetwork(config, opts),
  };
}

function createJournal(
  { environment, region, retention, protect, journal: { days } }: StackConfig,
  keyArn: pulumi.Output<string> | undefined,
  opts: pulumi.ComponentResourceOptions,
): JournalBucket {
  const bucket = new JournalBucket("journal", { environment, region, protect, keyArn, days }, opts);
  const { bucketName } = bucket;
  // It may be recorded only when it comes back.
  const oldestDays = days + comeBackDays(retention);
  new JournalQueries("journal-queries", { environment, keyArn, bucketName, oldestDays }, opts);
  return bucket;
}

function createKey(config: StackConfig, opts: pulumi.ComponentResourceOptions): EnvironmentKey | undefined {
  const { encryption, environment, region, protect } = config;
  if (encryption === "aws-managed") return undefined;
  const publisherRoles = [...new Set(domains.flatMap((domain) => publisherRolesOf(domain, config)))];
  return new EnvironmentKey("environment", { environment, region, publisherRoles, protect }, opts);
}
