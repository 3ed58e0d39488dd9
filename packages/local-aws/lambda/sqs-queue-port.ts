import { queueDoesNotExist } from "../sqs/sqs-errors";
import type { Queue } from "../sqs/queue";
import type { SqsService } from "../sqs/sqs-service";
import type { QueuePort } from "./queue-port";

/** The queues of the SQS service in this process, as event source mappings read them. */
export function sqsQueuePort(sqs: Pick<SqsService, "queueOf" | "receive">): QueuePort {
  const queueOf = (arn: string): Queue => {
    const queue = sqs.queueOf(arn);
    if (!queue) throw queueDoesNotExist();
    return queue;
  };
  return {
    async receive({ queueArn, maxMessages, waitMs, signal }) {
      return sqs.receive(queueOf(queueArn).name, { max: maxMessages, waitMs, signal });
    },
    async delete(queueArn, receiptHandles) {
      const queue = queueOf(queueArn);
      for (const handle of receiptHandles) queue.delete(handle);
    },
    visibilityTimeoutSeconds: (queueArn) => sqs.queueOf(queueArn)?.settings.numbers.VisibilityTimeout,
  };
}
