import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  SendMessageRequest,
  SendMessageResult,
} from "@aws-sdk/client-sqs";
import type { ConsumerEnvironment } from "../settings/consumer-settings";
import { toMessageAttributes } from "../dead-letters/dead-letter";
import { fitAttributes } from "../dead-letters/fit-attributes";
import { LoggableError } from "../failures/loggable-error";
import type { ConsumerQueue, KeptMessage } from "../consumer/consumer-ports";
import { jsonService, jsonServices } from "./json-service";
import { checkBody } from "./message-body";

/** The consumer reserves six seconds for the end of an invocation; one call takes less than half of them. */
const limits = { timeoutMs: 2_500, maxAttempts: 3 };

interface QueueOperations extends Record<string, [object, object]> {
  SendMessage: [SendMessageRequest, SendMessageResult];
  ChangeMessageVisibilityBatch: [ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult];
}

/** Needs sqs:ChangeMessageVisibility on the consumer's queue, and sqs:SendMessage on the other two. */
export function sqsConsumerQueue(
  environment: Pick<ConsumerEnvironment, "queueUrl" | "deadLetterQueueUrl" | "rejectedQueueUrl">,
): ConsumerQueue {
  const call = jsonService<QueueOperations>(jsonServices.sqs, limits);

  async function send(queueUrl: string, message: KeptMessage): Promise<void> {
    const { body, attributes, traceHeader } = message;
    const sent = await call("SendMessage", {
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: fitAttributes(body, toMessageAttributes(attributes)),
      ...(traceHeader && {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
      }),
    });
    checkBody(body, sent.MD5OfMessageBody);
  }

  return {
    sendDeadLetter: (message) => send(environment.deadLetterQueueUrl, message),
    sendRejected: (message) => send(environment.rejectedQueueUrl, message),
    async changeVisibility(changes) {
      const { Failed = [] } = await call("ChangeMessageVisibilityBatch", {
        QueueUrl: environment.queueUrl,
        Entries: changes.map(({ receiptHandle, visibilitySeconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: visibilitySeconds,
        })),
      });
      if (Failed.length > 0) {
        throw new LoggableError(
          `SQS refused ${Failed.length} of ${changes.length} changes: ${Failed[0]?.Code ?? "?"}`,
        );
      }
    },
  };
}
