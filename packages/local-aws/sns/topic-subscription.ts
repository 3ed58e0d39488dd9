import type { Account } from "../account";
import { NotSimulated } from "../aws-error";
import { invalidTopicParameter } from "./topic";

/** A subscriber of a topic. */
export interface TopicSubscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Nobody outside can confirm: it stays so, and is sent nothing. */
  readonly isPending: boolean;
  readonly attributes: Map<string, string>;
}

/** What SNS takes for an address, by protocol, and what it calls another one. */
const endpoints: Readonly<Record<string, readonly [address: RegExp, called: string]>> = {
  sqs: [/^arn:aws:sqs:[^:]+:\d{12}:[\w-]+$/, "SQS endpoint ARN"],
  lambda: [/^arn:aws:lambda:[^:]+:\d{12}:function:[\w-]+$/, "Lambda endpoint ARN"],
  email: [/^[^@\s]+@[^@\s]+$/, "Email address"],
  "email-json": [/^[^@\s]+@[^@\s]+$/, "Email address"],
  http: [/^http:\/\/\S+$/, "Endpoint must match the specified protocol"],
  https: [/^https:\/\/\S+$/, "Endpoint must match the specified protocol"],
};
const notSimulated = ["sms", "application", "firehose"];
const settable = [
  "RawMessageDelivery",
  "FilterPolicy",
  "FilterPolicyScope",
  "DeliveryPolicy",
  "RedrivePolicy",
];

/** Refuses a subscriber that SNS would refuse; answers whether it has to confirm. */
export function mustConfirm(protocol: string, endpoint: string): boolean {
  if (notSimulated.includes(protocol)) throw new NotSimulated(`SNS subscriptions by ${protocol}`);
  const [address, called = ""] = endpoints[protocol] ?? [];
  if (!address) throw invalidTopicParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (!address.test(endpoint)) throw invalidTopicParameter(called);
  return protocol !== "sqs" && protocol !== "lambda";
}

/** Sets one attribute, or unsets it by an empty text. */
export function setSubscriptionAttribute(
  { protocol, isPending, attributes }: Pick<TopicSubscription, "protocol" | "isPending" | "attributes">,
  name = "",
  value = "",
): void {
  if (!settable.includes(name)) throw invalidTopicParameter("AttributeName");
  const isFilter = name === "FilterPolicy" && value !== "" && value !== "{}";
  if (!isPending && isFilter) throw new NotSimulated(`the ${name} of SNS subscriptions by ${protocol}`);
  if (name === "RedrivePolicy" && value !== "" && targetIn(value) === undefined)
    throw invalidTopicParameter("RedrivePolicy: deadLetterTargetArn must be the ARN of an SQS queue");
  if (value === "") attributes.delete(name);
  else attributes.set(name, value);
}

/** The queue that a subscription's undeliverable messages go to. */
export function deadLetterTargetOf({ attributes }: TopicSubscription): string | undefined {
  const policy = attributes.get("RedrivePolicy");
  return policy === undefined ? undefined : targetIn(policy);
}

function targetIn(redrivePolicy: string): string | undefined {
  try {
    const { deadLetterTargetArn: arn } = JSON.parse(redrivePolicy) as { deadLetterTargetArn?: unknown };
    return typeof arn === "string" && endpoints["sqs"]?.[0].test(arn) ? arn : undefined;
  } catch {
    return undefined;
  }
}

/** All attributes of a subscription. */
export function subscriptionAttributes(one: TopicSubscription, account: Account): Record<string, string> {
  return {
    SubscriptionArn: one.arn,
    TopicArn: one.topicArn,
    Owner: account.id,
    Protocol: one.protocol,
    Endpoint: one.endpoint,
    ConfirmationWasAuthenticated: String(!one.isPending),
    PendingConfirmation: String(one.isPending),
    RawMessageDelivery: "false",
    SubscriptionPrincipal: `arn:aws:iam::${account.id}:root`,
    ...Object.fromEntries(one.attributes),
  };
}
