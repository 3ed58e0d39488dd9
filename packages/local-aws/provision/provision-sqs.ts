import { call } from "../service";
import { textInput, type Inputs, type Provisioner, type ProvisionedServices } from "./services";

/** Inputs of a queue that become its attributes, and what SQS calls them. */
const queueAttributes: Readonly<Record<string, string>> = {
  messageRetentionSeconds: "MessageRetentionPeriod",
  visibilityTimeoutSeconds: "VisibilityTimeout",
  delaySeconds: "DelaySeconds",
  maxMessageSize: "MaximumMessageSize",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  kmsMasterKeyId: "KmsMasterKeyId",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
};

/** Queues and what is set on them. */
export const sqsProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:sqs/queue:Queue": (inputs, { sqs }) =>
    call(sqs, "CreateQueue", { QueueName: textInput(inputs, "name"), Attributes: attributesOf(inputs) }),
  "aws:sqs/queuePolicy:QueuePolicy": (inputs, services) => setAttribute(inputs, services, "Policy", "policy"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": (inputs, services) =>
    setAttribute(inputs, services, "RedriveAllowPolicy", "redriveAllowPolicy"),
};

function attributesOf(inputs: Inputs): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [key, attribute] of Object.entries(queueAttributes)) {
    const value = inputs[key] as string | number | boolean | undefined;
    if (value !== undefined) attributes[attribute] = String(value);
  }
  return attributes;
}

function setAttribute(
  inputs: Inputs,
  { sqs }: ProvisionedServices,
  attribute: string,
  key: string,
): Promise<object> {
  const Attributes = { [attribute]: textInput(inputs, key) };
  return call(sqs, "SetQueueAttributes", { QueueUrl: textInput(inputs, "queueUrl"), Attributes });
}
