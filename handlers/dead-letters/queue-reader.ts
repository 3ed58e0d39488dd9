import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryQueues } from "./recovery-ports";

const maxReceiveMessages = 10;
/** Without waiting, SQS asks only some of its servers: nothing found once says little. */
const emptyAnswersOfAnEmptyQueue = 3;
const releasedAtOnce = 50;

/** Reads a queue from end to end without changing it: what is looked at is hidden from others until it is released. */
export class QueueReader {
  private readonly seen = new Set<string>();
  private readonly held = new Map<string, string>();
  private emptyAnswers = 0;

  /** @param visibilitySeconds asked at each receive: how long others shall not see what it answers. */
  constructor(
    private readonly queueUrl: string,
    private readonly queues: Pick<RecoveryQueues, "receive" | "release">,
    private readonly visibilitySeconds: () => number,
  ) {}

  /** Messages that were not seen yet, all held; undefined when the queue has no more of them. */
  async next(): Promise<readonly ReceivedMessage[] | undefined> {
    while (this.emptyAnswers < emptyAnswersOfAnEmptyQueue) {
      const messages = await this.queues.receive(this.queueUrl, maxReceiveMessages, this.visibilitySeconds());
      for (const { messageId, receiptHandle } of messages) this.held.set(messageId, receiptHandle);
      const fresh = messages.filter(({ messageId }) => !this.seen.has(messageId));
      // In a long run, what was held first comes back: that is no news.
      this.emptyAnswers = fresh.length === 0 ? this.emptyAnswers + 1 : 0;
      for (const { messageId } of fresh) this.seen.add(messageId);
      if (fresh.length > 0) return fresh;
    }
    return undefined;
  }

  /** The message is no longer in the queue. */
  forget({ messageId }: ReceivedMessage): void {
    this.held.delete(messageId);
  }

  /** Lets everybody see again what is still in the queue; where that fails, the visibility timeout does. */
  async release(): Promise<void> {
    const handles = [...this.held.values()];
    this.held.clear();
    for (let start = 0; start < handles.length; start += releasedAtOnce) {
      const some = handles.slice(start, start + releasedAtOnce);
      await Promise.all(
        some.map((handle) => this.queues.release(this.queueUrl, handle).catch(() => undefined)),
      );
    }
  }
}
