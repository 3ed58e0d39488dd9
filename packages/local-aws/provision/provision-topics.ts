import { call } from "../service";
import { tagForms } from "./change-tags";
import { changesOf } from "./changes-of";
import { commonRules } from "./common-rules";
import { setter, type Provisioner } from "./provisioner";
import type { ProvisionedServices } from "./services";
import type { Fields } from "./translate-inputs";

/** Topics, their policies and their subscribers. */
export const topicProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:sns/topic:Topic": {
    rules: {
      name: "Name",
      displayName: "DisplayName",
      kmsMasterKeyId: "KmsMasterKeyId",
      policy: commonRules.policyAs("Policy"),
      deliveryPolicy: "DeliveryPolicy",
      signatureVersion: ["SignatureVersion", String],
      tracingConfig: "TracingConfig",
      tags: commonRules.tagList,
    },
    create: ({ Name, Tags, ...Attributes }, { sns }) => call(sns, "CreateTopic", { Name, Tags, Attributes }),
    update: async (after, { sns }, { arn: TopicArn }, before) => {
      const { Tags: _, ...changes } = changesOf(before, after);
      // An attribute that is gone is unset by an empty text.
      for (const [AttributeName, AttributeValue = ""] of Object.entries(changes))
        await call(sns, "SetTopicAttributes", { TopicArn, AttributeName, AttributeValue });
    },
    delete: (_, { sns }, { arn: TopicArn }) => call(sns, "DeleteTopic", { TopicArn }),
    tags: tagForms.sns,
  },
  "aws:sns/topicPolicy:TopicPolicy": setter(
    { arn: "TopicArn", policy: commonRules.policyAs("AttributeValue") },
    (fields, { sns }) => call(sns, "SetTopicAttributes", { ...fields, AttributeName: "Policy" }),
    // A topic always has a policy: without one of its own, SNS' default.
    ({ TopicArn }, { sns }) =>
      call(sns, "SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: "" }),
  ),
  "aws:sns/topicSubscription:TopicSubscription": {
    rules: {
      topic: "TopicArn",
      protocol: "Protocol",
      endpoint: "Endpoint",
      rawMessageDelivery: ["RawMessageDelivery", String],
      filterPolicy: "FilterPolicy",
      filterPolicyScope: "FilterPolicyScope",
      redrivePolicy: "RedrivePolicy",
      deliveryPolicy: "DeliveryPolicy",
      confirmationTimeoutInMinutes: commonRules.ofProvider,
      endpointAutoConfirms: commonRules.ofProvider,
    },
    create: ({ TopicArn, Protocol, Endpoint, ...attributes }, { sns }) =>
      call(sns, "Subscribe", { TopicArn, Protocol, Endpoint, Attributes: filtered(attributes) }),
    update: async (after, services, _, before) => {
      const SubscriptionArn = await subscriptionArn(before, services);
      const changes = changesOf(filtered(before), filtered(after));
      for (const [AttributeName, AttributeValue = ""] of Object.entries(changes))
        await call(services.sns, "SetSubscriptionAttributes", {
          SubscriptionArn,
          AttributeName,
          AttributeValue,
        });
    },
    delete: async (fields, services) => {
      const SubscriptionArn = await subscriptionArn(fields, services);
      // One that nobody has confirmed cannot be ended: the provider leaves it to its topic.
      if (SubscriptionArn !== "PendingConfirmation")
        await call(services.sns, "Unsubscribe", { SubscriptionArn });
    },
  },
};

async function subscriptionArn(
  { TopicArn, Protocol, Endpoint }: Fields,
  { sns }: ProvisionedServices,
): Promise<unknown> {
  const { Subscriptions } = (await call(sns, "ListSubscriptionsByTopic", { TopicArn })) as {
    Subscriptions: Fields[];
  };
  return Subscriptions.find((one) => one["Protocol"] === Protocol && one["Endpoint"] === Endpoint)?.[
    "SubscriptionArn"
  ];
}

/** The scope of a filter is told to SNS with a filter alone. */
function filtered({ FilterPolicyScope, ...attributes }: Fields): Fields {
  return attributes["FilterPolicy"] === undefined ? attributes : { ...attributes, FilterPolicyScope };
}
