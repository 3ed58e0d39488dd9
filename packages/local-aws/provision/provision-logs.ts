import { call } from "../service";
import { tagForms } from "./change-tags";
import { commonRules } from "./common-rules";
import { setter, type Provisioner } from "./provisioner";
import type { ProvisionedServices } from "./services";
import type { Fields } from "./translate-inputs";

/** Log groups, and where the logs of buses are delivered. */
export const logProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    rules: {
      name: "logGroupName",
      retentionInDays: "retentionInDays",
      tags: "tags",
      kmsKeyId: commonRules.encryption,
      logGroupClass: { only: ["STANDARD"] },
      deletionProtectionEnabled: { only: [false] },
      skipDestroy: { only: [false] },
    },
    create: async ({ retentionInDays, ...group }, { logs }) => {
      await call(logs, "CreateLogGroup", group);
      const { logGroupName } = group;
      // The provider's 0 keeps everything for ever.
      if (retentionInDays) await call(logs, "PutRetentionPolicy", { logGroupName, retentionInDays });
    },
    update: ({ logGroupName, retentionInDays }, { logs }) =>
      retentionInDays
        ? call(logs, "PutRetentionPolicy", { logGroupName, retentionInDays })
        : call(logs, "DeleteRetentionPolicy", { logGroupName }),
    delete: ({ logGroupName }, { logs }) => call(logs, "DeleteLogGroup", { logGroupName }),
    tags: tagForms.logs,
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": setter(
    { name: "name", logType: "logType", resourceArn: "resourceArn", tags: "tags" },
    (fields, { logs }) => call(logs, "PutDeliverySource", fields),
    ({ name }, { logs }) => call(logs, "DeleteDeliverySource", { name }),
    tagForms.logs,
  ),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": setter(
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
    ({ name }, { logs }) => call(logs, "DeleteDeliveryDestination", { name }),
    tagForms.logs,
  ),
  "aws:cloudwatch/logDelivery:LogDelivery": {
    rules: {
      deliverySourceName: "deliverySourceName",
      deliveryDestinationArn: "deliveryDestinationArn",
      tags: "tags",
    },
    create: (fields, { logs }) => call(logs, "CreateDelivery", fields),
    // Whatever else it consists of, it is replaced for.
    update: () => Promise.resolve(),
    delete: async (fields, services) =>
      call(services.logs, "DeleteDelivery", { id: (await delivery(fields, services))?.["id"] }),
    tags: {
      ...tagForms.logs,
      of: async ({ inputs }, services) => (await delivery(inputs, services))?.["arn"],
    },
  },
};

/** The delivery, whose id CloudWatch Logs has chosen. */
async function delivery(
  { deliverySourceName, deliveryDestinationArn }: Fields,
  { logs }: ProvisionedServices,
): Promise<Fields | undefined> {
  const { deliveries } = (await call(logs, "DescribeDeliveries", {})) as { deliveries: Fields[] };
  return deliveries.find(
    (one) =>
      one["deliverySourceName"] === deliverySourceName &&
      one["deliveryDestinationArn"] === deliveryDestinationArn,
  );
}
