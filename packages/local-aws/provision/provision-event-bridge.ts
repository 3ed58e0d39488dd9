import { call } from "../service";
import { textInput, type Inputs, type Provisioner } from "./services";

/** Buses, rules, targets and archives. */
export const eventBridgeProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/eventBus:EventBus": (inputs, { events }) =>
    call(events, "CreateEventBus", {
      Name: textInput(inputs, "name"),
      Description: inputs["description"],
      KmsKeyIdentifier: inputs["kmsKeyIdentifier"],
      DeadLetterConfig: deadLetterConfig(inputs),
    }),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (inputs, { events }) =>
    call(events, "PutPermission", {
      EventBusName: inputs["eventBusName"],
      Policy: textInput(inputs, "policy"),
    }),
  "aws:cloudwatch/eventRule:EventRule": (inputs, { events }) =>
    call(events, "PutRule", {
      Name: textInput(inputs, "name"),
      EventBusName: inputs["eventBusName"],
      EventPattern: inputs["eventPattern"],
      Description: inputs["description"],
      State: inputs["state"],
    }),
  "aws:cloudwatch/eventTarget:EventTarget": (inputs, { events }) =>
    call(events, "PutTargets", {
      Rule: textInput(inputs, "rule"),
      EventBusName: inputs["eventBusName"],
      Targets: [targetOf(inputs)],
    }),
  "aws:cloudwatch/eventArchive:EventArchive": (inputs, { events }) =>
    call(events, "CreateArchive", {
      ArchiveName: textInput(inputs, "name"),
      EventSourceArn: textInput(inputs, "eventSourceArn"),
      EventPattern: inputs["eventPattern"],
      Description: inputs["description"],
      RetentionDays: inputs["retentionDays"],
    }),
};

function targetOf(inputs: Inputs): object {
  const retry = inputs["retryPolicy"] as Record<string, number> | undefined;
  return {
    Id: textInput(inputs, "targetId"),
    Arn: textInput(inputs, "arn"),
    RoleArn: inputs["roleArn"],
    Input: inputs["input"],
    InputPath: inputs["inputPath"],
    DeadLetterConfig: deadLetterConfig(inputs),
    RetryPolicy: retry && {
      MaximumRetryAttempts: retry["maximumRetryAttempts"],
      MaximumEventAgeInSeconds: retry["maximumEventAgeInSeconds"],
    },
  };
}

function deadLetterConfig(inputs: Inputs): object | undefined {
  const deadLetters = inputs["deadLetterConfig"] as Record<string, string> | undefined;
  return deadLetters && { Arn: deadLetters["arn"] };
}
