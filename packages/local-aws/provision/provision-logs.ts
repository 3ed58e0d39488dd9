import { call } from "../service";
import { textInput, type Inputs, type Provisioner } from "./services";

/** Log groups, and where the logs of buses are delivered. */
export const logProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/logGroup:LogGroup": async (inputs, { logs }) => {
    const logGroupName = textInput(inputs, "name");
    await call(logs, "CreateLogGroup", { logGroupName });
    const retentionInDays = inputs["retentionInDays"];
    if (retentionInDays) await call(logs, "PutRetentionPolicy", { logGroupName, retentionInDays });
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (inputs, { logs }) =>
    call(logs, "PutDeliverySource", {
      name: textInput(inputs, "name"),
      logType: textInput(inputs, "logType"),
      resourceArn: textInput(inputs, "resourceArn"),
    }),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (inputs, { logs }) =>
    call(logs, "PutDeliveryDestination", {
      name: textInput(inputs, "name"),
      outputFormat: inputs["outputFormat"],
      deliveryDestinationConfiguration: inputs["deliveryDestinationConfiguration"] as Inputs,
    }),
  "aws:cloudwatch/logDelivery:LogDelivery": (inputs, { logs }) =>
    call(logs, "CreateDelivery", {
      deliverySourceName: textInput(inputs, "deliverySourceName"),
      deliveryDestinationArn: textInput(inputs, "deliveryDestinationArn"),
    }),
};
