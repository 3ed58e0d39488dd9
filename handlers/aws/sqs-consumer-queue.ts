import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { ConsumerEnvironment } from "../settings/consumer-settings";
import { toMessageAttributes } from "../dead-letters/dead-letter";
import { fitAttributes } from "../dead-letters/fit-attributes";
import { LoggableError } from "../failures/loggable-error";
import type { ConsumerQueue, KeptMessage } from "../consumer/consumer-ports";

/** The consumer reserves six seconds for the end of an invocation; one call takes less than half of them. */
const timeoutMs = 2_500;

/** Needs sqs:ChangeMessageVisibility on the consumer's queue, and sqs:SendMessage on the other two. */
export function sqsConsumerQueue(
  environment: Pick<ConsumerEnvironment, "queueUrl" | "deadLetterQueueUrl" | "rejectedQueueUrl">,
): ConsumerQueue {
  const client = new SQSClient({ maxAttempts: 3 });

  async function send(queueUrl: string, message: KeptMessage): Promise<void> {
    const { body, attributes, traceHeader } = message;
    const command = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: fitAttributes(body, toMessageAttributes(attributes)),
      ...(traceHeader && {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
      }),
    });
    await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
  }

  return {
    sendDeadLetter: (message) => send(environment.deadLetterQueueUrl, message),
    sendRejected: (message) => send(environment.rejectedQueueUrl, message),
    async changeVisibility(changes) {
      const command = new ChangeMessageVisibilityBatchCommand({
        QueueUrl: environment.queueUrl,
        Entries: changes.map(({ receiptHandle, visibilitySeconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: visibilitySeconds,
        })),
      });
      const { Failed = [] } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
      if (Failed.length > 0) {
        throw new LoggableError(
          `SQS refused ${Failed.length} of ${changes.length} changes: ${Failed[0]?.Code ?? "?"}`,
        );
      }
    },
  };
}
