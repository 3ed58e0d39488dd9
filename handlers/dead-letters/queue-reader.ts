import { inParallel } from "../consumer/in-parallel";
import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryQueues } from "./recovery-ports";

const maxReceiveMessages = 10;
/** A short poll asks only some of SQS' servers, so one empty response says little. */
const emptyAnswersOfAnEmptyQueue = 3;
const releasedAtOnce = 50;

/** Receives each message of a queue once; they stay invisible to others until {@link release}. */
export class QueueReader {
  private readonly seen = new Set<string>();
  private readonly held = new Map<string, string>();
  private emptyAnswers = 0;

  /** @param visibilitySeconds the visibility timeout of a receive that begins now */
  constructor(
    private readonly queueUrl: string,
    private readonly queues: Pick<RecoveryQueues, "receive" | "release">,
    private readonly visibilitySeconds: () => number,
  ) {}

  /** Messages that were not received before; undefined when there are no more. */
  async next(): Promise<readonly ReceivedMessage[] | undefined> {
    while (this.emptyAnswers < emptyAnswersOfAnEmptyQueue) {
      const messages = await this.queues.receive(this.queueUrl, maxReceiveMessages, this.visibilitySeconds());
      for (const { messageId, receiptHandle } of messages) this.held.set(messageId, receiptHandle);
      const fresh = messages.filter(({ messageId }) => !this.seen.has(messageId));
      // In a long run the first messages become visible again.
      this.emptyAnswers = fresh.length === 0 ? this.emptyAnswers + 1 : 0;
      for (const { messageId } of fresh) this.seen.add(messageId);
      if (fresh.length > 0) return fresh;
    }
    return undefined;
  }

  /** The message was deleted from the queue. */
  forget({ messageId }: ReceivedMessage): void {
    this.held.delete(messageId);
  }

  /** Makes the messages visible that are still in the queue; where that fails, their visibility timeout does. */
  async release(): Promise<void> {
    const handles = [...this.held.values()];
    this.held.clear();
    const { queues, queueUrl } = this;
    const ignore = (): void => undefined;
    await inParallel(handles, releasedAtOnce, (handle) => queues.release(queueUrl, handle), ignore);
  }
}
