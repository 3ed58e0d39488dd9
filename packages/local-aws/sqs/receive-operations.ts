import type * as Sdk from "@aws-sdk/client-sqs";
import type { Account } from "../account";
import { NotSimulated } from "../aws-error";
import { entriesById, runBatch } from "./batch";
import { toSdkMessage } from "./to-sdk-message";
import type { Queue } from "./queue";
import type { QueueRegistry } from "./queue-registry";
import { invalidValue, missingParameter } from "./sqs-errors";

/** The API actions of those who receive. */
export function receiveOperations(queues: QueueRegistry, account: Account) {
  return {
    async ReceiveMessage(input: Sdk.ReceiveMessageCommandInput): Promise<Sdk.ReceiveMessageResult> {
      const queue = queues.at(input.QueueUrl);
      checkRanges(input);
      if (input.ReceiveRequestAttemptId !== undefined)
        throw new NotSimulated("ReceiveRequestAttemptId of SQS");
      const received = await queue.receive({
        max: input.MaxNumberOfMessages,
        visibilityTimeoutSeconds: input.VisibilityTimeout,
        waitMs: 1000 * (input.WaitTimeSeconds ?? queue.settings.numbers.ReceiveMessageWaitTimeSeconds),
      });
      if (received.length === 0) return {};
      const asked = {
        message: input.MessageAttributeNames ?? [],
        system: [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])],
      };
      return { Messages: received.map((message) => toSdkMessage(message, asked, account)) };
    },

    async DeleteMessage(input: Sdk.DeleteMessageCommandInput): Promise<object> {
      return deleteOne(queues.at(input.QueueUrl), input);
    },

    async DeleteMessageBatch(
      input: Sdk.DeleteMessageBatchCommandInput,
    ): Promise<Sdk.DeleteMessageBatchResult> {
      const queue = queues.at(input.QueueUrl);
      return runBatch(entriesById("DeleteMessageBatch", input.Entries), (entry) => deleteOne(queue, entry));
    },

    async ChangeMessageVisibility(input: Sdk.ChangeMessageVisibilityCommandInput): Promise<object> {
      return changeOne(queues.at(input.QueueUrl), input);
    },

    async ChangeMessageVisibilityBatch(
      input: Sdk.ChangeMessageVisibilityBatchCommandInput,
    ): Promise<Sdk.ChangeMessageVisibilityBatchResult> {
      const queue = queues.at(input.QueueUrl);
      const entries = entriesById("ChangeMessageVisibilityBatch", input.Entries);
      return runBatch(entries, (entry) => changeOne(queue, entry));
    },
  };
}

function deleteOne(queue: Queue, { ReceiptHandle }: { ReceiptHandle?: string }): object {
  if (!ReceiptHandle) throw missingParameter("ReceiptHandle");
  queue.delete(ReceiptHandle);
  return {};
}

function changeOne(queue: Queue, asked: { ReceiptHandle?: string; VisibilityTimeout?: number }): object {
  if (!asked.ReceiptHandle) throw missingParameter("ReceiptHandle");
  if (asked.VisibilityTimeout === undefined) throw missingParameter("VisibilityTimeout");
  queue.changeVisibility(asked.ReceiptHandle, asked.VisibilityTimeout);
  return {};
}

function checkRanges(input: Sdk.ReceiveMessageCommandInput): void {
  const { MaxNumberOfMessages: max = 1, WaitTimeSeconds: wait = 0, VisibilityTimeout: hidden = 0 } = input;
  if (!(max >= 1 && max <= 10)) {
    throw invalidValue("MaxNumberOfMessages", max, "Must be between 1 and 10, if provided.");
  }
  if (!(wait >= 0 && wait <= 20)) {
    throw invalidValue("WaitTimeSeconds", wait, "Must be >= 0 and <= 20, if provided.");
  }
  if (!(hidden >= 0 && hidden <= 43_200)) {
    throw invalidValue("VisibilityTimeout", hidden, "Must be >= 0 and <= 43200, if provided.");
  }
}
