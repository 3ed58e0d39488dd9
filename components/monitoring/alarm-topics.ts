import { platform } from "../../events/domains";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as kms from "@pulumi/aws/kms";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { administerKey, allowService, denyPlainHttp, policyDocument } from "../iam/policy-document";
import type { SharedResources } from "../functions/shared-resources";
import type { Urgency } from "./alarm-kinds";

export interface AlarmSubscriber {
  readonly protocol: "email" | "https";
  /** The address or URL; it must confirm before it is told anything. */
  readonly endpoint: string;
}

interface AlarmTopicsArgs extends Pick<SharedResources, "environment" | "protect"> {
  readonly subscribers: Readonly<Record<Urgency, readonly AlarmSubscriber[]>>;
}

/** The topics of an environment's alarms. Their own key lets them report that the environment's key cannot be used. */
export class AlarmTopics extends pulumi.ComponentResource {
  readonly page: sns.Topic;
  readonly ticket: sns.Topic;

  constructor(name: string, args: AlarmTopicsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:AlarmTopics", name, {}, opts);
    const child = { parent: this };
    const account = getCallerIdentityOutput({}, child).accountId;

    const key = new kms.Key(
      `${name}-key`,
      {
        description: `Encrypts alarms of ${args.environment}`,
        enableKeyRotation: true,
        policy: policyDocument([
          administerKey(account),
          // With AWS' own key for SNS, CloudWatch could not publish: that key's policy does not know it.
          allowAlarms(["kms:Decrypt", "kms:GenerateDataKey"], account),
        ]),
      },
      { ...child, protect: args.protect },
    );
    const topic = (urgency: Urgency): sns.Topic => {
      const made = new sns.Topic(
        `${name}-${urgency}`,
        { name: `${platform}-${urgency}-${args.environment}`, kmsMasterKeyId: key.keyId },
        child,
      );
      new sns.TopicPolicy(
        `${name}-${urgency}-policy`,
        {
          arn: made.arn,
          policy: policyDocument([
            allowAlarms("sns:Publish", account, made.arn),
            denyPlainHttp("sns:Publish", made.arn),
          ]),
        },
        child,
      );
      for (const { protocol, endpoint } of args.subscribers[urgency]) {
        const slug = endpoint.replace(/[^A-Za-z0-9]+/g, "-");
        new sns.TopicSubscription(
          `${name}-${urgency}-${slug}`,
          { topic: made.arn, protocol, endpoint },
          child,
        );
      }
      return made;
    };
    this.page = topic("page");
    this.ticket = topic("ticket");
    this.registerOutputs({ page: this.page.arn, ticket: this.ticket.arn });
  }
}

function allowAlarms(
  action: string | readonly string[],
  account: pulumi.Output<string>,
  topicArn?: pulumi.Output<string>,
) {
  const ofAccount = { StringEquals: { "aws:SourceAccount": account } };
  return allowService("AllowAlarms", "cloudwatch.amazonaws.com", action, ofAccount, topicArn);
}
