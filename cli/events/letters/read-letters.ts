import type { RecoveryQueues } from "../../../handlers/dead-letters/recovery-ports";
import type { Letter, LetterQueue } from "./letter";
import { LetterReader } from "./letter-reader";

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
    const reader = new LetterReader(queue, port);
    try {
      while (found.length < limit && !signal.aborted) {
        const letters = await reader.next();
        if (!letters) break;
        found.push(...letters.filter(isWanted));
      }
    } finally {
      await reader.release();
    }
  }
  return found.slice(0, limit);
}
