import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";

/** Log groups, and where the logs of buses are delivered. */
export const logProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/logGroup:LogGroup": provisioner(
    {
      name: "logGroupName",
      retentionInDays: "retentionInDays",
      tags: "tags",
      kmsKeyId: commonRules.encryption,
      logGroupClass: { only: ["STANDARD"] },
      deletionProtectionEnabled: { only: [false] },
      skipDestroy: { only: [false] },
    },
    async ({ retentionInDays, ...group }, { logs }) => {
      await call(logs, "CreateLogGroup", group);
      const { logGroupName } = group;
      // The provider's 0 keeps everything for ever.
      if (retentionInDays) await call(logs, "PutRetentionPolicy", { logGroupName, retentionInDays });
    },
  ),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": provisioner(
    { name: "name", logType: "logType", resourceArn: "resourceArn", tags: "tags" },
    (fields, { logs }) => call(logs, "PutDeliverySource", fields),
  ),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": provisioner(
    {
      name: "name",
      outputFormat: "outputFormat",
      deliveryDestinationConfiguration: [
        "deliveryDestinationConfiguration",
        { destinationResourceArn: "destinationResourceArn" },
      ],
      deliveryDestinationType: { only: ["CWL"] },
      tags: "tags",
    },
    (fields, { logs }) => call(logs, "PutDeliveryDestination", fields),
  ),
  "aws:cloudwatch/logDelivery:LogDelivery": provisioner(
    {
      deliverySourceName: "deliverySourceName",
      deliveryDestinationArn: "deliveryDestinationArn",
      tags: "tags",
    },
    (fields, { logs }) => call(logs, "CreateDelivery", fields),
  ),
};
