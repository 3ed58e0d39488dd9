import type { RecoveryQueues } from "../../../../handlers/dead-letters/recovery-ports";
import { QueueReader } from "../../../../handlers/dead-letters/queue-reader";
import { readLetter, type Letter, type LetterQueue } from "./letter";

/** Long enough to read a long queue; what a killed process leaves hidden is back soon enough. */
export const visibilitySeconds = 300;

/** Reads letters of several queues, at most `limit` that are wanted, and leaves every one where it is. */
export async function readLetters(
  queues: readonly LetterQueue[],
  isWanted: (letter: Letter) => boolean,
  limit: number,
  port: Pick<RecoveryQueues, "receive" | "release">,
  signal: AbortSignal,
): Promise<Letter[]> {
  const found: Letter[] = [];
  for (const queue of queues) {
    const reader = new QueueReader(queue.queueUrl, port, () => visibilitySeconds);
    try {
      while (found.length < limit && !signal.aborted) {
        const messages = await reader.next();
        if (!messages) break;
        found.push(...messages.map((message) => readLetter(message, queue)).filter(isWanted));
      }
    } finally {
      await reader.release();
    }
  }
  return found.slice(0, limit);
}
