import type * as Sdk from "@aws-sdk/client-sqs";
import { acceptMessage, sendResult, type AcceptedMessage, type MessageInput } from "./accept-message";
import { entriesById, runBatch } from "./batch";
import { attributeBytes } from "./message-attributes";
import type { QueueRegistry } from "./queue-registry";
import { simpleQueueService } from "./sqs-errors";

/** A batch as a whole, like a message, is at most 1 MiB. */
const maxBatchBytes = 1_048_576;

/** The API actions of those who send. */
export function sendOperations(queues: QueueRegistry) {
  return {
    async SendMessage(input: Sdk.SendMessageCommandInput): Promise<Sdk.SendMessageResult> {
      const queue = queues.at(input.QueueUrl);
      const accepted = acceptMessage(input, queue);
      if (!accepted.isDuplicate) queue.send([accepted]);
      return sendResult(accepted);
    },

    async SendMessageBatch(input: Sdk.SendMessageBatchCommandInput): Promise<Sdk.SendMessageBatchResult> {
      const queue = queues.at(input.QueueUrl);
      const entries = entriesById("SendMessageBatch", input.Entries);
      checkBytes(entries.values());
      const accepted: AcceptedMessage[] = [];
      const answer = runBatch(entries, (entry) => {
        const message = acceptMessage(entry, queue);
        accepted.push(message);
        return sendResult(message);
      });
      queue.send(accepted.filter(({ isDuplicate }) => !isDuplicate));
      return answer;
    },
  };
}

function checkBytes(entries: Iterable<MessageInput>): void {
  let bytes = 0;
  for (const { MessageBody = "", MessageAttributes = {} } of entries) {
    bytes += Buffer.byteLength(MessageBody) + attributeBytes(MessageAttributes);
  }
  if (bytes <= maxBatchBytes) return;
  const message = `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`;
  throw simpleQueueService("BatchRequestTooLong", message);
}
