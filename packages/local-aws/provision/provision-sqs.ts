import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";
import type { InputRule } from "./translate-inputs";

/** An attribute of a queue; all of them are texts. */
const attribute = (name: string): InputRule => [name, (value: unknown) => String(value)];
/** SQS knows no `false` of these: a queue has them or has never heard of them. */
const flag = (name: string): InputRule => [name, (value: boolean) => (value ? "true" : undefined)];

/** Queues and what is set on them. */
export const sqsProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:sqs/queue:Queue": provisioner(
    {
      name: "QueueName",
      tags: "tags",
      messageRetentionSeconds: attribute("MessageRetentionPeriod"),
      visibilityTimeoutSeconds: attribute("VisibilityTimeout"),
      delaySeconds: attribute("DelaySeconds"),
      maxMessageSize: attribute("MaximumMessageSize"),
      receiveWaitTimeSeconds: attribute("ReceiveMessageWaitTimeSeconds"),
      redrivePolicy: attribute("RedrivePolicy"),
      redriveAllowPolicy: attribute("RedriveAllowPolicy"),
      policy: commonRules.policyAs("Policy"),
      sqsManagedSseEnabled: attribute("SqsManagedSseEnabled"),
      kmsMasterKeyId: attribute("KmsMasterKeyId"),
      kmsDataKeyReusePeriodSeconds: attribute("KmsDataKeyReusePeriodSeconds"),
      fifoQueue: flag("FifoQueue"),
      contentBasedDeduplication: flag("ContentBasedDeduplication"),
      deduplicationScope: attribute("DeduplicationScope"),
      fifoThroughputLimit: attribute("FifoThroughputLimit"),
    },
    ({ QueueName, tags, ...Attributes }, { sqs }) =>
      call(sqs, "CreateQueue", { QueueName, tags, Attributes }),
  ),
  "aws:sqs/queuePolicy:QueuePolicy": provisioner(
    { queueUrl: "QueueUrl", policy: commonRules.policyAs("Policy") },
    ({ QueueUrl, ...Attributes }, { sqs }) => call(sqs, "SetQueueAttributes", { QueueUrl, Attributes }),
  ),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": provisioner(
    { queueUrl: "QueueUrl", redriveAllowPolicy: "RedriveAllowPolicy" },
    ({ QueueUrl, ...Attributes }, { sqs }) => call(sqs, "SetQueueAttributes", { QueueUrl, Attributes }),
  ),
};
