import type { RecoveryQueues } from "../../../../handlers/dead-letters/recovery-ports";
import { QueueReader } from "../../../../handlers/dead-letters/queue-reader";
import { readQueuedDeadLetter, type QueuedDeadLetter, type DeadLetterQueue } from "./queued-dead-letter";

/** Long enough to read a long queue; what a killed process leaves hidden is back soon enough. */
export const visibilitySeconds = 300;

/** Who reads. */
interface Reader {
  readonly signal: AbortSignal;
  /** Told of a queue that could not be read to its end. */
  note(text: string): void;
}

/** Reads dead letters of several queues, at most `limit` that are wanted, and leaves every one where it is. */
export async function readDeadLetters(
  queues: readonly DeadLetterQueue[],
  isWanted: (deadLetter: QueuedDeadLetter) => boolean,
  limit: number,
  port: Pick<RecoveryQueues, "receive" | "release">,
  reader: Reader,
): Promise<QueuedDeadLetter[]> {
  const found: QueuedDeadLetter[] = [];
  for (const queue of queues) {
    const messages = new WholeQueue(queue.queueUrl, port);
    try {
      while (found.length < limit && !reader.signal.aborted) {
        const next = await messages.next();
        if (!next && messages.isCut) reader.note(cutOff(queue));
        if (!next) break;
        found.push(...next.map((message) => readQueuedDeadLetter(message, queue)).filter(isWanted));
      }
    } finally {
      await messages.release();
    }
  }
  return found.slice(0, limit);
}

function cutOff({ queueName }: DeadLetterQueue): string {
  return (
    `Not all of ${queueName} was read, as it has more than can be received at once: go on in parts, by --limit, each ` +
    "deleted or sent back before the next."
  );
}

/** Receives each message of a queue once, and knows whether it has come to the end. */
class WholeQueue extends QueueReader {
  /** Whether the last answer leaves open that there is more: it was of what came before, or SQS hands out no more. */
  isCut = false;

  constructor(queueUrl: string, port: Pick<RecoveryQueues, "receive" | "release">) {
    const receive: RecoveryQueues["receive"] = async (...asked) => {
      const messages = await port.receive(...asked).catch(nothingOverLimit);
      this.isCut = messages === undefined || messages.length > 0;
      return messages ?? [];
    };
    super(queueUrl, { receive, release: (...asked) => port.release(...asked) }, () => visibilitySeconds);
  }
}

/** So many messages of a queue are received and not deleted that SQS refuses to hand out another. */
function nothingOverLimit(error: unknown): undefined {
  if ((error as Error).name !== "OverLimit") throw error;
}
