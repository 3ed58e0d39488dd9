import type { RecoveryQueues } from "../../../../handlers/dead-letters/recovery-ports";
import { QueueReader } from "../../../../handlers/dead-letters/queue-reader";
import { readQueuedDeadLetter, type QueuedDeadLetter, type DeadLetterQueue } from "./queued-dead-letter";

/** Long enough to read a long queue; what a killed process leaves hidden is back soon enough. */
export const visibilitySeconds = 300;

/** Reads dead letters of several queues, at most `limit` that are wanted, and leaves every one where it is. */
export async function readDeadLetters(
  queues: readonly DeadLetterQueue[],
  isWanted: (deadLetter: QueuedDeadLetter) => boolean,
  limit: number,
  port: Pick<RecoveryQueues, "receive" | "release">,
  signal: AbortSignal,
): Promise<QueuedDeadLetter[]> {
  const found: QueuedDeadLetter[] = [];
  for (const queue of queues) {
    const reader = new QueueReader(queue.queueUrl, port, () => visibilitySeconds);
    try {
      while (found.length < limit && !signal.aborted) {
        const messages = await reader.next();
        if (!messages) break;
        found.push(...messages.map((message) => readQueuedDeadLetter(message, queue)).filter(isWanted));
      }
    } finally {
      await reader.release();
    }
  }
  return found.slice(0, limit);
}
