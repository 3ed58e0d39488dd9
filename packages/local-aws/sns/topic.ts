import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import { policyProblem } from "../access/policy-problem";

/** What was sent to a topic. */
export interface Notification {
  readonly atMs: number;
  readonly topic: string;
  readonly subject: string;
  readonly message: string;
}

export interface Topic {
  readonly name: string;
  readonly arn: string;
  /** What was set, by SNS' names of it. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly notifications: Notification[];
}

const settable =
  /^(DisplayName|Policy|DeliveryPolicy|KmsMasterKeyId|TracingConfig|SignatureVersion|(HTTP|Firehose|SQS|Lambda|Application)(Success|Failure)Feedback(RoleArn|SampleRate))$/;
const ofFifo = /^(FifoTopic|ContentBasedDeduplication|ArchivePolicy|FifoThroughputScope)$/;

/** Sets one attribute, or unsets it by an empty text. */
export function setTopicAttribute({ attributes }: Pick<Topic, "attributes">, name = "", value = ""): void {
  if (ofFifo.test(name) && value !== "false") throw new NotSimulated("FIFO topics");
  if (!settable.test(name)) throw invalidTopicParameter("AttributeName");
  if (name === "Policy") checkPolicy(value);
  if (value === "") attributes.delete(name);
  else attributes.set(name, value);
}

function checkPolicy(value: string): void {
  const problem = value === "" ? undefined : policyProblem(value, "resource");
  if (problem !== undefined) throw invalidTopicParameter(`Policy Error: ${problem}`);
}

/** What SNS does for subscribers over HTTP unless a topic has a delivery policy. */
const deliveryPolicy = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/** All attributes of a topic but the counts of its subscriptions. */
export function topicAttributes(topic: Topic, account: Account): Record<string, string> {
  const { arn, attributes } = topic;
  return {
    TopicArn: arn,
    Owner: account.id,
    DisplayName: "",
    Policy: topicPolicy(topic, account),
    EffectiveDeliveryPolicy: attributes.get("DeliveryPolicy") ?? deliveryPolicy,
    ...Object.fromEntries(attributes),
  };
}

/** What was set, or what SNS gives a topic that is made without a policy. */
export function topicPolicy({ arn, attributes }: Topic, account: Account): string {
  const own = attributes.get("Policy");
  if (own !== undefined) return own;
  const actions =
    "GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe ListSubscriptionsByTopic Publish";
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: actions.split(" ").map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account.id } },
      },
    ],
  });
}

/** What SNS says of an input that it does not take. */
export function invalidTopicParameter(what: string): AwsError {
  return new AwsError("InvalidParameterException", `Invalid parameter: ${what}`);
}
