import { platform } from "../../events/domains";
import * as pulumi from "@pulumi/pulumi";
import { logGroupName } from "../../handlers/settings/names";
import type { SharedResources } from "../functions/shared-resources";
import { namedRoles } from "./named-roles";
import { administerKey, allowService, type IamStatement } from "./policy-document";

interface KeyPolicyArgs extends Pick<SharedResources, "environment" | "region"> {
  /** The account that owns the key, and everything that it encrypts. */
  readonly account: pulumi.Input<string>;
  readonly publisherRoles: readonly string[];
}

const [decrypt, generateDataKey] = ["kms:Decrypt", "kms:GenerateDataKey"];
const eventBridge = "events.amazonaws.com";

/**
 * Who may use the key. Services may for what has this environment's names: its ARNs are not known before the key is. Roles
 * may by their own policies, which the first statement makes count.
 */
export function keyPolicy(args: KeyPolicyArgs): IamStatement[] {
  return [
    administerKey(args.account),
    ...letEventBridgeIn(args),
    ...letBusLogsIn(args),
    letLogGroupsIn(args),
    letPublishersIn(args),
  ];
}

/**
 * Events on buses and in archives carry their bus as encryption context
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html). Events that go to a queue are
 * encrypted for a rule (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html).
 * Whoever puts events on a bus needs no permission on the key: EventBridge uses it in its own name.
 */
function letEventBridgeIn({ account, region, environment }: KeyPolicyArgs): IamStatement[] {
  const ofAccount = { StringEquals: { "aws:SourceAccount": account } };
  const buses = pulumi.interpolate`arn:aws:events:${region}:${account}:event-bus/${platform}-*-${environment}`;
  return [
    allowService("CheckKey", eventBridge, "kms:DescribeKey", ofAccount),
    allowService(
      "EncryptEvents",
      eventBridge,
      [decrypt, generateDataKey, "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      { ArnLike: { "kms:EncryptionContext:aws:events:event-bus:arn": buses } },
    ),
    // Whether EventBridge tells KMS its rule is not documented; the queues' policies name the rules.
    allowService("SendToQueues", eventBridge, [decrypt, generateDataKey], ofAccount),
  ];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-bus-logs.html */
function letBusLogsIn({ account, region }: KeyPolicyArgs): IamStatement[] {
  const sources = pulumi.interpolate`arn:aws:logs:${region}:${account}:*`;
  const ofLogs = { StringLike: { "kms:EncryptionContext:SourceArn": sources } };
  return [
    allowService("EncryptBusLogs", eventBridge, generateDataKey, ofLogs),
    allowService("DeliverBusLogs", "delivery.logs.amazonaws.com", [decrypt, generateDataKey], ofLogs),
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, its wildcards spelled out. */
function letLogGroupsIn({ account, region, environment }: KeyPolicyArgs): IamStatement {
  const groups = [
    logGroupName(`${platform}-*-${environment}`),
    logGroupName(`${platform}-*-${environment}-*`),
    `/aws/vendedlogs/events/${platform}-*-${environment}`,
  ];
  const arns = groups.map((name) => pulumi.interpolate`arn:aws:logs:${region}:${account}:log-group:${name}`);
  return allowService(
    "EncryptLogGroups",
    `logs.${region}.amazonaws.com`,
    [
      "kms:Encrypt",
      decrypt,
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      generateDataKey,
      "kms:GenerateDataKeyWithoutPlaintext",
    ],
    { ArnLike: { "kms:EncryptionContext:aws:logs:arn": arns } },
  );
}

/** Publishers put the data of large events into S3 themselves; only this policy and the bucket's need to name them. */
function letPublishersIn({ account, region, publisherRoles }: KeyPolicyArgs): IamStatement {
  const { Principal, Condition } = namedRoles(account, publisherRoles).allow;
  const throughS3 = { "kms:ViaService": `s3.${region}.amazonaws.com` };
  return {
    Sid: "PutClaims",
    Principal,
    Action: "kms:GenerateDataKey",
    Resource: "*",
    Condition: { ...Condition, StringEquals: { ...Condition?.StringEquals, ...throughS3 } },
  };
}
