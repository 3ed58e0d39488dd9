import type { AwsCaller } from "./aws-caller";

/** The way of the measured events: a bus, a rule that takes them all, and its queue. */
export interface EventRoute {
  readonly bus: string;
  readonly queueUrl: string;
}

const name = "bench";

/** Makes the route. The queue's policy lets the rule in, as on AWS. */
export async function makeRoute(caller: AwsCaller): Promise<EventRoute> {
  const { QueueUrl } = await caller.ask<{ QueueUrl: string }>("sqs", "CreateQueue", {
    QueueName: name,
    Attributes: { VisibilityTimeout: "300" },
  });
  const { Attributes } = await caller.ask<{ Attributes: { QueueArn: string } }>("sqs", "GetQueueAttributes", {
    QueueUrl,
    AttributeNames: ["QueueArn"],
  });
  const Arn = Attributes.QueueArn;
  await caller.ask("events", "CreateEventBus", { Name: name });
  const { RuleArn } = await caller.ask<{ RuleArn: string }>("events", "PutRule", {
    Name: name,
    EventBusName: name,
    EventPattern: JSON.stringify({ source: [{ prefix: "bellyfed." }] }),
  });
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: Arn,
    Condition: { ArnEquals: { "aws:SourceArn": RuleArn } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await caller.ask("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
  await caller.ask("events", "PutTargets", {
    Rule: name,
    EventBusName: name,
    Targets: [{ Id: "queue", Arn }],
  });
  return { bus: name, queueUrl: QueueUrl };
}
