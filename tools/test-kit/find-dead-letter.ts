import type { Message } from "@aws-sdk/client-sqs";
import { fromMessageAttributes, type DeadLetterAttributes } from "../../handlers/dead-letters/dead-letter";
import { call } from "../../packages/local-aws/service";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";

/** What a consumer wrote about an event in one of its queues; the messages stay there. */
export async function findDeadLetter(
  local: LocalAws,
  queues: readonly string[],
  eventId: string,
): Promise<DeadLetterAttributes | undefined> {
  for (const queueName of queues)
    for (const { MessageAttributes } of await messagesIn(local, queueName)) {
      const letter = fromMessageAttributes(MessageAttributes);
      if (letter?.eventId === eventId) return letter;
    }
  return undefined;
}

async function messagesIn({ services: { sqs } }: LocalAws, QueueName: string): Promise<Message[]> {
  const { QueueUrl } = (await call(sqs, "GetQueueUrl", { QueueName })) as { QueueUrl: string };
  const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60, MessageAttributeNames: ["All"] };
  const found: Message[] = [];
  for (;;) {
    const { Messages = [] } = (await call(sqs, "ReceiveMessage", input)) as { Messages?: Message[] };
    if (Messages.length === 0) break;
    found.push(...Messages);
  }
  for (const { ReceiptHandle } of found)
    await call(sqs, "ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
  return found;
}
