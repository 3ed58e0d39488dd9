import { AwsError } from "../aws-error";
import { allows } from "../event-bridge/access-policy";
import type { AskService } from "../faults/faulty-calls";
import type { DeliverNotification } from "../sns/notification-deliveries";
import type { PublishedMessage } from "../sns/published-message";
import type { Receivers } from "./deliver-to";

/** SNS' way to queues, through their policies, and to functions. */
export function deliverNotification({ sqs, accountId }: Receivers, ask: AskService): DeliverNotification {
  return async (message, { protocol, topicArn, arn, attributes, ...subscription }, deadLetterQueueArn) => {
    const endpoint = deadLetterQueueArn ?? subscription.endpoint;
    const envelope = envelopeOf(message, topicArn);
    if (protocol === "lambda" && deadLetterQueueArn === undefined) {
      const record = {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: arn,
        Sns: envelope,
      };
      const Payload = Buffer.from(JSON.stringify({ Records: [record] }));
      await ask("lambda", "Invoke", { FunctionName: endpoint, InvocationType: "Event", Payload });
      return;
    }
    const queue = sqs.queueOf(endpoint);
    if (!queue) throw new AwsError("NoSuchQueue", "The queue does not exist.");
    const asked = { action: "sqs:SendMessage", resource: endpoint, sourceArn: topicArn };
    if (
      !allows(queue.settings.policy, { ...asked, service: "sns.amazonaws.com", sourceAccount: accountId })
    ) {
      throw new AwsError("AccessDenied", `The queue's policy does not let ${topicArn} send messages.`);
    }
    const content =
      attributes.get("RawMessageDelivery") === "true"
        ? { MessageBody: message.text, MessageAttributes: message.attributes }
        : { MessageBody: JSON.stringify(envelope) };
    await ask("sqs", "SendMessage", { QueueUrl: queue.url, ...content });
  };
}

/** Without the signature that SNS would make. */
function envelopeOf({ id, atMs, subject, text, attributes }: PublishedMessage, topicArn: string): object {
  const MessageAttributes = Object.entries(attributes ?? {}).map(([name, value]) => [
    name,
    {
      Type: value.DataType,
      Value: value.StringValue ?? Buffer.from(value.BinaryValue ?? []).toString("base64"),
    },
  ]);
  return {
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: text,
    Timestamp: new Date(atMs).toISOString(),
    ...(MessageAttributes.length > 0 && {
      MessageAttributes: Object.fromEntries(MessageAttributes) as object,
    }),
  };
}
