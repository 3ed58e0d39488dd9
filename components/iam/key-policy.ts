import * as pulumi from "@pulumi/pulumi";
import { logGroupName } from "../../handlers/settings/names";
import { namedRoles } from "./named-roles";
import { administerKey, type IamStatement } from "./policy-document";

/** What the policy of an environment's key depends on. */
interface KeyPolicyArgs {
  /** The account that owns the key, and everything that it encrypts. */
  readonly account: pulumi.Input<string>;
  readonly region: string;
  /** Buses and log groups are let in by their names, which end in it or contain it. */
  readonly environment: string;
  /** Names of this account's IAM roles that may publish; `*` stands for any text. */
  readonly publisherRoles: readonly string[];
}

/**
 * Who may use the key. Services are let in for what has this environment's names: the key knows no ARN of what it
 * encrypts, which needs the key first. Roles are let in by their own policies, which the first statement makes count.
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
 * Whoever puts events on a bus needs no right to the key: EventBridge uses it in its own name.
 */
function letEventBridgeIn({ account, region, environment }: KeyPolicyArgs): IamStatement[] {
  const events = { Service: "events.amazonaws.com" };
  const ofAccount = { StringEquals: { "aws:SourceAccount": account } };
  const arn = (rest: string) => pulumi.interpolate`arn:aws:events:${region}:${account}:${rest}`;
  return [
    {
      Sid: "CheckKey",
      Principal: events,
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: ofAccount,
    },
    {
      Sid: "EncryptEvents",
      Principal: events,
      Action: ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:events:event-bus:arn": arn(`event-bus/bellyfed-*-${environment}`),
        },
      },
    },
    {
      Sid: "SendToQueues",
      Principal: events,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      // By account only: whether EventBridge tells KMS for which rule it asks is not documented. The queues' policies do
      // name their rules.
      Condition: ofAccount,
    },
  ];
}

/**
 * A bus encrypts the telling parts of its log lines until log delivery writes them to their group
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-bus-logs.html).
 */
function letBusLogsIn({ account, region }: KeyPolicyArgs): IamStatement[] {
  const Condition = {
    StringLike: {
      "kms:EncryptionContext:SourceArn": pulumi.interpolate`arn:aws:logs:${region}:${account}:*`,
    },
  };
  return [
    {
      Sid: "EncryptBusLogs",
      Principal: { Service: "events.amazonaws.com" },
      Action: "kms:GenerateDataKey",
      Resource: "*",
      Condition,
    },
    {
      Sid: "DeliverBusLogs",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition,
    },
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, its wildcards spelled out. */
function letLogGroupsIn({ account, region, environment }: KeyPolicyArgs): IamStatement {
  const groups = [
    logGroupName(`bellyfed-*-${environment}`),
    logGroupName(`bellyfed-*-${environment}-*`),
    `/aws/vendedlogs/events/bellyfed-*-${environment}`,
  ];
  return {
    Sid: "EncryptLogGroups",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
    ],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": groups.map(
          (name) => pulumi.interpolate`arn:aws:logs:${region}:${account}:log-group:${name}`,
        ),
      },
    },
  };
}

/**
 * The data of a large event is put into S3 in the publisher's own name, by roles that no more than the bucket's policy
 * and this one need to name.
 */
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
