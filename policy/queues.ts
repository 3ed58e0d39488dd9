import { types } from "./resource-types";
import { tlsOnly } from "./plain-http";
import type { ResourceRule } from "./rule";

export const queuesEncrypted: ResourceRule = {
  name: "queues-encrypted",
  description: "Every queue is encrypted, by SQS itself or by a key of our own.",
  check: ({ type, props }) => {
    if (type !== types.queue) return [];
    const key = props["kmsMasterKeyId"];
    if (key === "alias/aws/sqs") {
      return ["is encrypted by alias/aws/sqs, which EventBridge cannot use: set sqsManagedSseEnabled."];
    }
    if (key || props["sqsManagedSseEnabled"] === true) return [];
    return ["is not encrypted: set sqsManagedSseEnabled, or kmsMasterKeyId to a key of our own."];
  },
};

/** SQS' limit of one message with its attributes, in bytes. */
const largestMessageBytes = 1_048_576;

export const queuesTakeAnySize: ResourceRule = {
  name: "queues-take-any-size",
  description:
    "Every queue takes messages of the size that its senders may send: what EventBridge accepted and a queue refuses " +
    "is lost.",
  check: ({ type, props }) => {
    if (type !== types.queue) return [];
    const size = props["maxMessageSize"];
    if (size === largestMessageBytes) return [];
    // The AWS provider fills in a quarter of what SQS would.
    const taken =
      size === undefined ? "262144 bytes, as the AWS provider says for it" : `${JSON.stringify(size)} bytes`;
    return [`takes messages of ${taken}: set maxMessageSize to ${largestMessageBytes}.`];
  },
};

export const queuesTlsOnly = tlsOnly({
  name: "queues-tls-only",
  what: "queue",
  type: types.queue,
  policyType: types.queuePolicy,
  link: ["queueUrl", "url"],
  action: "sqs:*",
  resources: (arn) => [arn],
});
