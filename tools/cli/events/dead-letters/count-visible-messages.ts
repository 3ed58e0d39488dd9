import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** About how many messages can be received from a queue now; SQS takes up to a minute to agree with itself. */
export async function countVisibleMessages(QueueUrl: string, client: SQSClient): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}
