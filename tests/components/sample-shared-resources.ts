import * as pulumi from "@pulumi/pulumi";
import { DomainEventBus, type DomainEventBusArgs } from "../../components/domain-event-bus";
import { CreationChain } from "../../components/functions/creation-chain";
import type { SharedResources } from "../../components/functions/shared-resources";

/** Shared resources for components under test; its pipeline hands batches straight to nobody. */
export function sampleSharedResources(changes: Partial<SharedResources> = {}): SharedResources {
  return {
    environment: "test",
    region: "us-east-1",
    pipeline: (handler) => () => {
      const handle = handler();
      return async () => ({ handler: typeof handle, batchItemFailures: [] });
    },
    validatorsModule: "bellyfed:validators",
    stateTable: {
      name: pulumi.output("bellyfed-consumer-state-test"),
      arn: pulumi.output("arn:aws:dynamodb:us-east-1:000000000000:table/bellyfed-consumer-state-test"),
    },
    metricNamespace: "EventPipeline/test",
    claims: {
      bucketName: pulumi.output("bellyfed-claims-test-000000000000-us-east-1"),
      bucketArn: pulumi.output("arn:aws:s3:::bellyfed-claims-test-000000000000-us-east-1"),
      claimsOf: (domain) =>
        pulumi.output(`arn:aws:s3:::bellyfed-claims-test-000000000000-us-east-1/claims/${domain}.*`),
    },
    retention: { queueDays: 4, deadLetterDays: 14, archiveDays: 30 },
    protect: false,
    logs: { retentionDays: 7, level: "INFO" },
    logDeliveries: new CreationChain(),
    tracing: false,
    alarms: {
      pageTopicArn: "arn:aws:sns:us-east-1:000000000000:page",
      ticketTopicArn: "arn:aws:sns:us-east-1:000000000000:ticket",
      runbooks: "docs/runbooks",
      lateSeconds: 300,
    },
    sizing: {
      batchSize: 10,
      batchingWindowSeconds: 1,
      maximumConcurrency: 2,
      timeoutSeconds: 30,
      memoryMb: 256,
    },
    breaker: {},
    ...changes,
  };
}

/** The user domain's bus, in an environment called test. */
export function sampleBus(
  changes: Partial<DomainEventBusArgs> = {},
  opts?: pulumi.ComponentResourceOptions,
): DomainEventBus {
  return new DomainEventBus(
    "user",
    {
      busName: "bellyfed-domain-user-test",
      domain: "user",
      publisherRoles: ["bellyfed-api-test"],
      logLevel: "INFO",
      shared: sampleSharedResources(),
      ...changes,
    },
    opts,
  );
}
