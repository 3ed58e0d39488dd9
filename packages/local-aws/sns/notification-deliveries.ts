import { AwsError } from "../aws-error";
import type { Timer, TimerClock } from "../clock";
import { logError } from "../log-error";
import { isRetriable } from "../retriable-error";
import type { Trace } from "../trace";
import type { PublishedMessage } from "./published-message";
import { deadLetterTargetOf, type TopicSubscription } from "./topic-subscription";

/**
 * Sends a message to a queue or function that has subscribed, or, where a queue is named, to that instead.
 * Throws an AwsError.
 */
export type DeliverNotification = (
  message: PublishedMessage,
  subscription: TopicSubscription,
  deadLetterQueueArn?: string,
) => Promise<void>;

/** What deliveries need around them. */
export interface DeliveryPorts {
  readonly clock: TimerClock;
  readonly deliver: DeliverNotification;
  /** Default: nothing is traced. */
  readonly trace?: Pick<Trace, "record"> | undefined;
}

/**
 * How long SNS waits before it tries a queue or function again, after so many retries; undefined when it gives up. AWS
 * does not say how it comes from one second to twenty.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export function pauseBeforeRetryMs(retries: number): number | undefined {
  if (retries < 3) return 0;
  if (retries < 5) return 1_000;
  if (retries < 15) return Math.min(20_000, 1_000 * 2 ** (retries - 5));
  return retries < 100_015 ? 20_000 : undefined;
}

/** Brings messages to subscribers; what cannot be brought goes to the subscription's dead-letter queue. */
export class NotificationDeliveries {
  private readonly timers = new Set<Timer>();
  private isClosed = false;

  constructor(private readonly ports: DeliveryPorts) {}

  async deliver(message: PublishedMessage, subscription: TopicSubscription, retries = 0): Promise<void> {
    try {
      await this.ports.deliver(message, subscription);
    } catch (error) {
      const failure = error instanceof AwsError ? error : new AwsError("InternalError", String(error), 500);
      const pauseMs = isRetriable(failure) ? pauseBeforeRetryMs(retries) : undefined;
      if (this.isClosed) return;
      if (pauseMs === undefined) return this.abandon(message, subscription, failure);
      const timer = this.ports.clock.after(pauseMs, () => {
        this.timers.delete(timer);
        void this.deliver(message, subscription, retries + 1);
      });
      this.timers.add(timer);
    }
  }

  /** Forgets what is to be tried again. */
  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private async abandon(message: PublishedMessage, subscription: TopicSubscription, error: AwsError) {
    const { id, text: body } = message;
    const { endpoint: where } = subscription;
    const end = await this.sendToDeadLetterQueue(message, subscription);
    const note = `${error.code}: ${error.message} (${end})`;
    this.ports.trace?.record({ atMs: this.ports.clock.now(), step: "undelivered", where, id, body, note });
    if (end.startsWith("dropped")) logError(`SNS could not deliver a message to ${where}: ${note}`);
  }

  /** Says where the message ended. */
  private async sendToDeadLetterQueue(
    message: PublishedMessage,
    subscription: TopicSubscription,
  ): Promise<string> {
    const queueArn = deadLetterTargetOf(subscription);
    if (queueArn === undefined) return "dropped: the subscription has no dead-letter queue";
    const name = queueArn.slice(queueArn.lastIndexOf(":") + 1);
    return this.ports.deliver(message, subscription, queueArn).then(
      () => `kept in ${name}`,
      (error: Error) => `dropped: ${name} refused it: ${error.message}`,
    );
  }
}
