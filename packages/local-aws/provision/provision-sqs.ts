import { call } from "../service";
import { tagForms } from "./change-tags";
import { changesOf } from "./changes-of";
import { commonRules } from "./common-rules";
import { setter, type Provisioner } from "./provisioner";
import type { InputRule } from "./translate-inputs";

/** An attribute of a queue; all of them are texts. */
const attribute = (name: string): InputRule => [name, (value: unknown) => String(value)];
/** SQS knows no `false` of these in a new queue: it has them or has never heard of them. */
const flag = (name: string): InputRule => [name, (value: boolean) => (value ? "true" : undefined)];

/** What is sent for an attribute that a queue no longer has. */
const unset: Readonly<Record<string, string>> = { ContentBasedDeduplication: "false" };

/** Queues and what is set on them. */
export const sqsProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:sqs/queue:Queue": {
    rules: {
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
    create: ({ QueueName, tags, ...Attributes }, { sqs }) =>
      call(sqs, "CreateQueue", { QueueName, tags, Attributes }),
    update: async (after, { sqs }, { state }, before) => {
      const { tags: _, ...changes } = changesOf(before, after);
      const texts = Object.entries(changes).map(([name, text]) => [name, text ?? unset[name] ?? ""]);
      if (texts.length === 0) return;
      const Attributes = Object.fromEntries(texts) as object;
      await call(sqs, "SetQueueAttributes", { QueueUrl: state["url"], Attributes });
    },
    delete: (_, { sqs }, { state }) => call(sqs, "DeleteQueue", { QueueUrl: state["url"] }),
    tags: tagForms.sqs,
  },
  "aws:sqs/queuePolicy:QueuePolicy": setter(
    { queueUrl: "QueueUrl", policy: commonRules.policyAs("Policy") },
    ({ QueueUrl, ...Attributes }, { sqs }) => call(sqs, "SetQueueAttributes", { QueueUrl, Attributes }),
    ({ QueueUrl }, { sqs }) => call(sqs, "SetQueueAttributes", { QueueUrl, Attributes: { Policy: "" } }),
  ),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": setter(
    { queueUrl: "QueueUrl", redriveAllowPolicy: "RedriveAllowPolicy" },
    ({ QueueUrl, ...Attributes }, { sqs }) => call(sqs, "SetQueueAttributes", { QueueUrl, Attributes }),
    ({ QueueUrl }, { sqs }) =>
      call(sqs, "SetQueueAttributes", { QueueUrl, Attributes: { RedriveAllowPolicy: "" } }),
  ),
};
