import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";
import type { Fields } from "./translate-inputs";

/** Topics, their policies and their subscribers. */
export const topicProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:sns/topic:Topic": provisioner(
    {
      name: "Name",
      displayName: "DisplayName",
      kmsMasterKeyId: "KmsMasterKeyId",
      policy: commonRules.policyAs("Policy"),
      deliveryPolicy: "DeliveryPolicy",
      signatureVersion: ["SignatureVersion", String],
      tracingConfig: "TracingConfig",
      tags: commonRules.tagList,
    },
    ({ Name, Tags, ...Attributes }, { sns }) => call(sns, "CreateTopic", { Name, Tags, Attributes }),
  ),
  "aws:sns/topicPolicy:TopicPolicy": provisioner(
    { arn: "TopicArn", policy: commonRules.policyAs("AttributeValue") },
    (fields, { sns }) => call(sns, "SetTopicAttributes", { ...fields, AttributeName: "Policy" }),
  ),
  "aws:sns/topicSubscription:TopicSubscription": provisioner(
    {
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
    ({ TopicArn, Protocol, Endpoint, ...attributes }, { sns }) =>
      call(sns, "Subscribe", { TopicArn, Protocol, Endpoint, Attributes: filtered(attributes) }),
  ),
};

/** The scope of a filter is told to SNS with a filter alone. */
function filtered({ FilterPolicyScope, ...attributes }: Fields): Fields {
  return attributes["FilterPolicy"] === undefined ? attributes : { ...attributes, FilterPolicyScope };
}
