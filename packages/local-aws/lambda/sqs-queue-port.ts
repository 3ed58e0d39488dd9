import { queueDoesNotExist } from "../sqs/sqs-errors";
import type { Queue } from "../sqs/queue";
import type { SqsService } from "../sqs/sqs-service";
import type { QueuePort } from "./queue-port";
import { toRecord } from "./sqs-record";

/** The queues of this process, as event source mappings read them. */
export function sqsQueuePort(sqs: Pick<SqsService, "queueOf">): QueuePort {
  const queueOf = (arn: string): Queue => {
    const queue = sqs.queueOf(arn);
    if (!queue) throw queueDoesNotExist();
    return queue;
  };
  return {
    async receive({ queueArn, maxMessages, waitMs, signal }) {
      const received = await queueOf(queueArn).receive({ max: maxMessages, waitMs, signal });
      return received.map((message) => toRecord(message, queueArn));
    },
    async delete(queueArn, receiptHandles) {
      const queue = queueOf(queueArn);
      for (const handle of receiptHandles) queue.delete(handle);
    },
    visibilityTimeoutSeconds: (queueArn) => sqs.queueOf(queueArn)?.settings.numbers.VisibilityTimeout,
  };
}
