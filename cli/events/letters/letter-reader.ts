import type { RecoveryQueues } from "../../../handlers/dead-letters/recovery-ports";
import { readLetter, type Letter, type LetterQueue } from "./letter";

const maxReceiveMessages = 10;
/** Long enough to read a long queue; what a killed process leaves hidden is back soon enough. */
const visibilitySeconds = 300;
/** Without waiting, SQS asks only some of its servers: nothing found once says little. */
const emptyAnswersOfAnEmptyQueue = 3;

/** Reads a queue from end to end without changing it: what is looked at is hidden from others until it is released. */
export class LetterReader {
  private readonly seen = new Set<string>();
  private readonly held = new Map<string, string>();
  private emptyAnswers = 0;

  constructor(
    private readonly queue: LetterQueue,
    private readonly queues: Pick<RecoveryQueues, "receive" | "release">,
  ) {}

  /** Letters that were not seen yet, all held; undefined when the queue has no more of them. */
  async next(): Promise<readonly Letter[] | undefined> {
    while (this.emptyAnswers < emptyAnswersOfAnEmptyQueue) {
      const messages = await this.queues.receive(this.queue.queueUrl, maxReceiveMessages, visibilitySeconds);
      for (const { messageId, receiptHandle } of messages) this.held.set(messageId, receiptHandle);
      const fresh = messages.filter(({ messageId }) => !this.seen.has(messageId));
      // In a long run, what was held first comes back: that is no news.
      this.emptyAnswers = fresh.length === 0 ? this.emptyAnswers + 1 : 0;
      for (const { messageId } of fresh) this.seen.add(messageId);
      if (fresh.length > 0) return fresh.map((message) => readLetter(message, this.queue));
    }
    return undefined;
  }

  /** The letter is no longer in the queue. */
  forget({ message }: Letter): void {
    this.held.delete(message.messageId);
  }

  /** Lets everybody see again what is still in the queue; if that fails, time will. */
  async release(): Promise<void> {
    const handles = [...this.held.values()];
    this.held.clear();
    for (let start = 0; start < handles.length; start += maxReceiveMessages) {
      const some = handles.slice(start, start + maxReceiveMessages);
      await Promise.all(
        some.map((handle) => this.queues.release(this.queue.queueUrl, handle).catch(() => undefined)),
      );
    }
  }
}
