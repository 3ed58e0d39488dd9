import { randomUUID } from "node:crypto";
import type * as Sns from "@aws-sdk/client-sns";
import type { Account } from "../account";
import { pageByMarker } from "../page-by-marker";
import type { ResourceStore } from "../resource-store";
import {
  mustConfirm,
  setSubscriptionAttribute,
  subscriptionAttributes,
  type TopicSubscription,
} from "./topic-subscription";
import { invalidTopicParameter, type Topic } from "./topic";

/** What the actions on subscriptions need around them. */
export interface SubscriptionPorts {
  readonly account: Account;
  readonly topics: ResourceStore<Topic>;
  readonly subscriptions: ResourceStore<TopicSubscription>;
}

/** The API actions on subscriptions. */
export function subscriptionOperations({ account, topics, subscriptions }: SubscriptionPorts) {
  const list = (all: readonly TopicSubscription[], NextToken: string | undefined) => {
    const { items, NextMarker } = pageByMarker(all, { Marker: NextToken }, 100, "InvalidParameterException");
    const Subscriptions = items.map(({ arn, topicArn, protocol, endpoint, isPending }) => ({
      SubscriptionArn: isPending ? "PendingConfirmation" : arn,
      Owner: account.id,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    }));
    return { Subscriptions, ...(NextMarker !== undefined && { NextToken: NextMarker }) };
  };
  return {
    async Subscribe(input: Sns.SubscribeInput): Promise<Sns.SubscribeResponse> {
      const { arn, isPending } = subscribe(input, topics, subscriptions);
      const isTold = !isPending || input.ReturnSubscriptionArn;
      return { SubscriptionArn: isTold ? arn : "pending confirmation" };
    },

    async GetSubscriptionAttributes({ SubscriptionArn }: Sns.GetSubscriptionAttributesInput) {
      return { Attributes: subscriptionAttributes(subscriptions.get(SubscriptionArn), account) };
    },

    async SetSubscriptionAttributes(input: Sns.SetSubscriptionAttributesInput): Promise<object> {
      const subscription = subscriptions.get(input.SubscriptionArn);
      setSubscriptionAttribute(subscription, input.AttributeName, input.AttributeValue);
      return {};
    },

    async Unsubscribe({ SubscriptionArn }: Sns.UnsubscribeInput): Promise<object> {
      if (subscriptions.get(SubscriptionArn).isPending) {
        const reason = "Cannot unsubscribe a subscription that is pending confirmation";
        throw invalidTopicParameter(`SubscriptionArn Reason: ${reason}`);
      }
      subscriptions.delete(SubscriptionArn);
      return {};
    },

    ListSubscriptions: async ({ NextToken }: Sns.ListSubscriptionsInput) =>
      list(subscriptions.all, NextToken),

    async ListSubscriptionsByTopic({ TopicArn, NextToken }: Sns.ListSubscriptionsByTopicInput) {
      const { arn } = topics.get(TopicArn);
      return list(
        subscriptions.all.filter(({ topicArn }) => topicArn === arn),
        NextToken,
      );
    },
  };
}

/** The new subscription, or the one that the topic has of the subscriber already. */
function subscribe(
  { TopicArn, Protocol = "", Endpoint = "", Attributes = {} }: Sns.SubscribeInput,
  topics: ResourceStore<Topic>,
  subscriptions: ResourceStore<TopicSubscription>,
): TopicSubscription {
  const { arn: topicArn } = topics.get(TopicArn);
  const subscription: TopicSubscription = {
    arn: `${topicArn}:${randomUUID()}`,
    topicArn,
    protocol: Protocol,
    endpoint: Endpoint,
    isPending: mustConfirm(Protocol, Endpoint),
    attributes: new Map(),
  };
  for (const [name, value] of Object.entries(Attributes)) setSubscriptionAttribute(subscription, name, value);
  const existing = subscriptions.all.find(
    (one) => one.topicArn === topicArn && one.protocol === Protocol && one.endpoint === Endpoint,
  );
  if (!existing) return subscriptions.create(subscription.arn, subscription);
  if ([...subscription.attributes].every(([name, value]) => existing.attributes.get(name) === value)) {
    return existing;
  }
  throw invalidTopicParameter(
    "Attributes Reason: TopicSubscription already exists with different attributes",
  );
}
