import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { SharedResources } from "../functions/shared-resources";

/** Levels of an event bus' own log; each includes the ones before it. */
export type BusLogLevel = "ERROR" | "INFO" | "TRACE";

interface BusLogsArgs {
  readonly bus: cloudwatch.EventBus;
  readonly busName: string;
  readonly level: BusLogLevel;
  readonly shared: Pick<SharedResources, "logs" | "logDeliveries" | "protect" | "keyArn">;
}

/** EventBridge delivers each level's lines by a log type of its own. */
const logTypes: Readonly<Record<BusLogLevel, readonly string[]>> = {
  ERROR: ["ERROR_LOGS"],
  INFO: ["ERROR_LOGS", "INFO_LOGS"],
  TRACE: ["ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS"],
};

/** The delivery of a bus' log, without which its level logs nothing; AWS changes one delivery of an account at a time. */
export class BusLogs extends pulumi.ComponentResource {
  constructor(
    name: string,
    { bus, busName, level, shared }: BusLogsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bellyfed:events:BusLogs", name, {}, opts);
    const child = { parent: this };
    const { logs, logDeliveries, protect, keyArn } = shared;
    const logGroup = new cloudwatch.LogGroup(
      `${name}-group`,
      // The prefix is the one that AWS' log delivery is allowed to write to.
      { name: `/aws/vendedlogs/events/${busName}`, retentionInDays: logs.retentionDays, kmsKeyId: keyArn },
      { ...child, protect },
    );
    const deliveryDestinationConfiguration = { destinationResourceArn: logGroup.arn };
    const destination = logDeliveries.append(child, (opts) => {
      const args = { name: busName, outputFormat: "json", deliveryDestinationConfiguration };
      return new cloudwatch.LogDeliveryDestination(`${name}-destination`, args, opts);
    });
    for (const logType of logTypes[level]) {
      const kind = logType.toLowerCase().replace("_logs", "");
      const source = logDeliveries.append(child, (opts) => {
        const args = { name: `${busName}-${kind}`, logType, resourceArn: bus.arn };
        return new cloudwatch.LogDeliverySource(`${name}-${kind}-source`, args, opts);
      });
      logDeliveries.append(child, (opts) => {
        const args = { deliverySourceName: source.name, deliveryDestinationArn: destination.arn };
        return new cloudwatch.LogDelivery(`${name}-${kind}-delivery`, args, opts);
      });
    }
    this.registerOutputs({ logGroupName: logGroup.name });
  }
}
