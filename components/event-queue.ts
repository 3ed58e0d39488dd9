import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { maxMessageBytes } from "../events/message/message-size";
import type { SharedResources } from "./functions/shared-resources";
import { namedRoles } from "./iam/named-roles";
import {
  accountOf,
  allowService,
  denyPlainHttp,
  policyDocument,
  type IamStatement,
} from "./iam/policy-document";
import { secondsPerDay } from "./storage/retention-settings";

export interface EventQueueArgs {
  /** Name of the queue in AWS; at most 80 characters. */
  readonly queueName: string;
  /** Its key encrypts the messages; without one, SQS' own does. */
  readonly shared: Pick<SharedResources, "retention" | "protect" | "keyArn">;
  /** Days that a message is kept: at most 14. @default those of dead letters */
  readonly retentionDays?: number;
  /** Seconds that a received message stays hidden. @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  /** ARNs of the EventBridge rules and buses that may send; may end in `*`. @default none */
  readonly senderArns?: readonly pulumi.Input<string>[];
  /** Names of the account's roles that may send though their own policies do not name the queue. @default none */
  readonly senderRoles?: readonly string[];
  /** Where SQS moves a message that was received too often. @default nowhere */
  readonly redrive?: { readonly deadLetterQueueArn: pulumi.Input<string>; readonly maxReceiveCount: number };
}

/** Seconds that SQS uses a data key: 60 to 86,400. The default costs at most $0.08 per queue and month. */
const dataKeyReuseSeconds = 300;

/** A standard queue, encrypted, reached over TLS only, with its one policy. */
export class EventQueue extends pulumi.ComponentResource {
  readonly queueName: string;
  readonly arn: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: EventQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EventQueue", name, {}, opts);
    this.queueName = args.queueName;
    const child = { parent: this };
    const { redrive, senderArns = [], senderRoles = [] } = args;
    const { retention, protect, keyArn } = args.shared;

    const queue = new sqs.Queue(
      `${name}-queue`,
      {
        name: args.queueName,
        messageRetentionSeconds: (args.retentionDays ?? retention.deadLetterDays) * secondsPerDay,
        visibilityTimeoutSeconds: args.visibilityTimeoutSeconds ?? 30,
        maxMessageSize: maxMessageBytes,
        ...(keyArn
          ? { kmsMasterKeyId: keyArn, kmsDataKeyReusePeriodSeconds: dataKeyReuseSeconds }
          : { sqsManagedSseEnabled: true }),
        ...(redrive && {
          redrivePolicy: pulumi.jsonStringify({
            deadLetterTargetArn: redrive.deadLetterQueueArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
      },
      { ...child, protect },
    );
    this.arn = queue.arn;
    this.url = queue.url;
    // A queue has one policy: a second resource would overwrite it.
    new sqs.QueuePolicy(
      `${name}-policy`,
      {
        queueUrl: queue.url,
        policy: policyDocument([
          denyPlainHttp("sqs:*", this.arn),
          ...(senderArns.length > 0 ? [allowRules(this.arn, senderArns)] : []),
          ...(senderRoles.length > 0 ? [allowRoles(this.arn, senderRoles)] : []),
        ]),
      },
      child,
    );
    this.registerOutputs({ arn: this.arn, url: this.url });
  }
}

/** Without both conditions any account's rule could send here. */
function allowRules(queueArn: pulumi.Input<string>, ruleArns: readonly pulumi.Input<string>[]) {
  const fromRules = {
    ArnLike: { "aws:SourceArn": ruleArns },
    StringEquals: { "aws:SourceAccount": accountOf(ruleArns[0] ?? "") },
  };
  return allowService("AllowRules", "events.amazonaws.com", "sqs:SendMessage", fromRules, queueArn);
}

function allowRoles(queueArn: pulumi.Output<string>, names: readonly string[]): IamStatement {
  const { allow } = namedRoles(accountOf(queueArn), names);
  return { Sid: "AllowRoles", ...allow, Action: "sqs:SendMessage", Resource: queueArn };
}
