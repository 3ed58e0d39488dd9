import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./policy-document";

/** What a consumer works with. */
interface ConsumerResources {
  readonly queueArn: pulumi.Input<string>;
  /** The queues for events that it cannot handle. */
  readonly deadLetterArns: readonly pulumi.Input<string>[];
  readonly stateTableArn: pulumi.Input<string>;
  /** The partition keys of its own state; may end in `*`. */
  readonly stateKeys: readonly string[];
  /** The objects that hold the data of its domain's large events. */
  readonly claimsArn: pulumi.Input<string>;
}

/** What a consumer may do: empty its queue, send what it cannot handle to dead letters or rejected, keep its own state, fetch data. */
export function consumerStatements(resources: ConsumerResources): IamStatement[] {
  return [
    {
      Sid: "ConsumeQueue",
      Action: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
      ],
      Resource: resources.queueArn,
    },
    { Sid: "DeadLetter", Action: "sqs:SendMessage", Resource: resources.deadLetterArns },
    {
      Sid: "KeepState",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: resources.stateTableArn,
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": resources.stateKeys } },
    },
    { Sid: "ReadClaims", Action: "s3:GetObject", Resource: resources.claimsArn },
  ];
}
