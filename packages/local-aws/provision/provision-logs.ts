import { call } from "../service";
import { text, type Inputs, type Provisioner } from "./services";

/** Log groups, and where the logs of buses are delivered. */
export const logProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/logGroup:LogGroup": async (inputs, { logs }) => {
    const logGroupName = text(inputs, "name");
    await call(logs, "CreateLogGroup", { logGroupName });
    const retentionInDays = inputs["retentionInDays"];
    if (retentionInDays) await call(logs, "PutRetentionPolicy", { logGroupName, retentionInDays });
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (inputs, { logs }) =>
    call(logs, "PutDeliverySource", {
      name: text(inputs, "name"),
      logType: text(inputs, "logType"),
      resourceArn: text(inputs, "resourceArn"),
    }),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (inputs, { logs }) =>
    call(logs, "PutDeliveryDestination", {
      name: text(inputs, "name"),
      outputFormat: inputs["outputFormat"],
      deliveryDestinationConfiguration: inputs["deliveryDestinationConfiguration"] as Inputs,
    }),
  "aws:cloudwatch/logDelivery:LogDelivery": (inputs, { logs }) =>
    call(logs, "CreateDelivery", {
      deliverySourceName: text(inputs, "deliverySourceName"),
      deliveryDestinationArn: text(inputs, "deliveryDestinationArn"),
    }),
};
