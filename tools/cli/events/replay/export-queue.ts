import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type EventBridgeClient,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { maxMessageBytes } from "../../../../events/message/message-size";
import { busName, platform } from "../../../../events/domains";
import type { DomainArchive } from "./find-archive";

/** What the events of a replay are gathered with. */
export interface ExportClients {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
}

/** A rule and a queue that are there for one replay only. */
export interface ExportQueue {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly queueUrl: string;
  readonly eventBusName: string;
}

const day = "86400";
/** Deliveries go on for a while after a replay has read its last event. */
const emptyPollsAtEnd = 3;
const pollSeconds = 5;

/**
 * Makes a queue that gets what a replay brings, and a rule that sends it there. It gets the detail alone, which fits
 * every queue: an event that EventBridge took at its 1 MiB does not, once it is in its envelope.
 * @param name the replay's: letters, digits and dashes, 60 at most
 */
export async function createExportQueue(
  name: string,
  stack: string,
  archive: DomainArchive,
  types: readonly string[],
  { events, sqs }: ExportClients,
): Promise<ExportQueue> {
  const [, , , region, account] = archive.busArn.split(":");
  const ruleArn = `${archive.busArn.replace(":event-bus/", ":rule/")}/${name}`;
  const queueName = `${platform}-${name}`;
  const queueArn = `arn:aws:sqs:${region}:${account}:${queueName}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: {
          ArnEquals: { "aws:SourceArn": ruleArn },
          StringEquals: { "aws:SourceAccount": account },
        },
      },
    ],
  };
  const Attributes = {
    MaximumMessageSize: String(maxMessageBytes),
    MessageRetentionPeriod: day,
    VisibilityTimeout: "300",
    Policy: JSON.stringify(policy),
  };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: queueName, Attributes }));
  const eventBusName = busName(archive.domain, stack);
  // Only this replay's events match: what is published meanwhile does not.
  const pattern = { "replay-name": [name], ...(types.length > 0 && { "detail-type": types }) };
  const made = { ruleName: name, ruleArn, queueUrl: QueueUrl, eventBusName };
  const rule = { EventBusName: eventBusName, EventPattern: JSON.stringify(pattern) };
  const putRule = events.send(new PutRuleCommand({ Name: name, ...rule }));
  await orUndo(putRule, () => sqs.send(new DeleteQueueCommand({ QueueUrl })), `the queue ${queueName}`);
  const Targets = [{ Id: "export", Arn: queueArn, InputPath: "$.detail" }];
  const putTargets = events.send(new PutTargetsCommand({ Rule: name, EventBusName: eventBusName, Targets }));
  await orUndo(putTargets, () => deleteExportQueue(made, { events, sqs }), `the rule ${name} or its queue`);
  return made;
}

/** Where what is done fails, what was made before it is deleted again. */
async function orUndo(done: Promise<unknown>, undo: () => Promise<unknown>, made: string): Promise<void> {
  try {
    await done;
  } catch (error) {
    await undo().catch(({ message }: Error) => {
      throw new Error(`${(error as Error).message} And ${made} is left behind, delete it: ${message}`);
    });
    throw error;
  }
}

/** Hands over every gathered detail, as JSON text, and forgets it after that; ends when none has come for a while. */
export async function receiveExported(
  { queueUrl: QueueUrl }: ExportQueue,
  sqs: SQSClient,
  signal: AbortSignal,
  take: (detail: string) => void,
): Promise<void> {
  for (let empty = 0; empty < emptyPollsAtEnd && !signal.aborted;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: pollSeconds }),
    );
    empty = Messages.length === 0 ? empty + 1 : 0;
    for (const { Body = "", ReceiptHandle } of Messages) {
      take(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

/** Leaves nothing of it behind. */
export async function deleteExportQueue(
  { ruleName, eventBusName, queueUrl }: ExportQueue,
  { events, sqs }: ExportClients,
): Promise<void> {
  const rule = { EventBusName: eventBusName };
  await events.send(new RemoveTargetsCommand({ ...rule, Rule: ruleName, Ids: ["export"] }));
  await events.send(new DeleteRuleCommand({ ...rule, Name: ruleName }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
}
