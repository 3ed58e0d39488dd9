import { randomUUID } from "crypto";
import type { TimerClock } from "../clock";
import type { Trace } from "../trace";
import { Arrivals, type WatchedQueue } from "./arrivals";
import { FairLine } from "./fair-line";
import { FifoIntake, type Admitted } from "./fifo-intake";
import { FifoLine } from "./fifo-line";
import type { Message, MessageHistory, DeliveredMessage } from "./message";
import { MessageStore, type MessageCounts } from "./message-store";
import type { QueueSettings } from "./queue-settings";
import { receiptHandle, receiveOf } from "./receipt-handle";
import { invalidValue, overLimit, queueDoesNotExist, simpleQueueService } from "./sqs-errors";
import { historyOf, newHistory, storedMessage, type StoredMessage } from "./stored-message";
import type { WaitingReceive } from "./waiting-receivers";

/** What a queue needs from around it. */
export interface QueueDependencies {
  readonly clock: TimerClock;
  readonly trace: Trace;
  /** Given, a receive picks among the oldest visible messages; absent, it takes the oldest. In [0, 1). */
  readonly random?: () => number;
  /** Counts towards a CloudWatch metric of this queue. */
  readonly count: (metric: string, value: number) => void;
  /** The queue that takes this queue's given-up messages, if there is one and it allows that. */
  readonly deadLetterQueueOf: (queue: Queue) => Queue | undefined;
}

/** What a receive asks for. */
export interface ReceiveRequest extends Partial<WaitingReceive> {
  /** At most this many messages. Default 1. */
  readonly max?: number;
  /** How long the messages stay hidden. Default the queue's visibility timeout. */
  readonly visibilityTimeoutSeconds?: number;
}

/** AWS's limits. */
const maxInFlight = 120_000;
const maxHiddenSeconds = 43_200;
const purgeLockMs = 60_000;
/** How far behind the head a random receive reaches. */
const disorder = 16;
/** A message received this often no longer counts towards ApproximateAgeOfOldestMessage. */
const poisonReceives = 3;

/** One queue: at least once, hidden while in flight, in the order that its kind promises. */
export class Queue implements WatchedQueue {
  readonly tags = new Map<string, string>();
  readonly createdAtMs: number;
  modifiedAtMs: number;
  private readonly store: MessageStore;
  private readonly intake = new FifoIntake();
  private readonly arrivals: Arrivals<DeliveredMessage>;
  private purgedAtMs = -Infinity;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly url: string,
    private currentSettings: QueueSettings,
    private readonly around: QueueDependencies,
  ) {
    this.createdAtMs = this.modifiedAtMs = around.clock.now();
    this.arrivals = new Arrivals(around.clock, this);
    this.store = new MessageStore(currentSettings.fifo ? new FifoLine() : new FairLine());
  }

  get settings(): QueueSettings {
    return this.currentSettings;
  }

  set settings(settings: QueueSettings) {
    this.currentSettings = settings;
    this.modifiedAtMs = this.around.clock.now();
  }

  get hasVisible(): boolean {
    return this.store.counts.visible > 0;
  }

  /** When the next hidden message becomes visible. */
  get nextShowAtMs(): number | undefined {
    return this.store.nextShowAtMs;
  }

  /** How many messages are where; none of them approximate. */
  get counts(): MessageCounts {
    this.settle();
    return this.store.counts;
  }

  /** Age of the oldest message since it was first sent, or undefined in an empty queue. */
  get oldestAgeMs(): number | undefined {
    this.settle();
    const sentAtMs = this.store.oldestSentAtMs;
    return sentAtMs === undefined ? undefined : this.around.clock.now() - sentAtMs;
  }

  /** CloudWatch's ApproximateAgeOfOldestMessage: since arrival in this queue, without poison pills. */
  get vendedAgeSeconds(): number {
    this.settle();
    const nowMs = this.around.clock.now();
    return Math.floor((nowMs - (this.store.oldestArrivalMs(poisonReceives) ?? nowMs)) / 1000);
  }

  /** In a FIFO queue, gives a message its number, or answers the one that it repeats. */
  admit(message: Message): Admitted {
    const { fifo } = this.settings;
    return fifo ? this.intake.admit(message, fifo, this.around.clock.now()) : { message, isDuplicate: false };
  }

  /** Puts new messages in; those given together can be received together. */
  send(batch: readonly { message: Message; delaySeconds?: number }[]): void {
    if (batch.length === 0) return;
    const { clock, trace, count } = this.around;
    for (const { message, delaySeconds } of batch) {
      this.add(message, newHistory(clock.now()), delaySeconds ?? this.settings.numbers.DelaySeconds);
      trace.record({ atMs: clock.now(), step: "sent", where: this.name, id: message.id, body: message.body });
    }
    count("NumberOfMessagesSent", batch.length);
    this.arrivals.announce();
  }

  /** Resolves with what is visible, if needed after waiting; with nothing when the wait ends. */
  async receive(request: ReceiveRequest = {}): Promise<DeliveredMessage[]> {
    const { waitMs = 0, signal } = request;
    this.settle();
    if (waitMs === 0 && !this.settings.fifo && this.store.counts.inFlight >= maxInFlight) {
      throw overLimit(
        `Queue ${this.name} has ${maxInFlight} messages in flight, the most a standard queue allows.`,
      );
    }
    const received = this.take(request);
    if (received.length > 0 || waitMs <= 0 || signal?.aborted) return this.counted(received);
    return this.counted(await this.arrivals.wait(() => this.take(request), { waitMs, signal }));
  }

  /** Deletes the message a receipt handle stands for; one that is gone already is no error. */
  delete(handle: string): void {
    const stored = this.lookUp(handle);
    if (stored) this.store.remove(stored);
    this.around.count("NumberOfMessagesDeleted", 1);
    this.arrivals.announce();
  }

  /** Hides the message for so long from now; 0 shows it at once. Any of its handles will do. */
  changeVisibility(handle: string, seconds: number): void {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > maxHiddenSeconds) {
      throw invalidValue("VisibilityTimeout", seconds, `Must be between 0 and ${maxHiddenSeconds} seconds.`);
    }
    const stored = this.lookUp(handle);
    if (!stored) {
      const reason = "Message does not exist or is not available for visibility timeout change.";
      throw invalidValue("ReceiptHandle", handle, reason);
    }
    const showAtMs = this.around.clock.now() + seconds * 1000;
    if (showAtMs - stored.receivedAtMs > maxHiddenSeconds * 1000) {
      const reason = `Total VisibilityTimeout for the message is beyond the limit [${maxHiddenSeconds} seconds].`;
      throw invalidValue("VisibilityTimeout", seconds, reason);
    }
    this.store.hide(stored, "in flight", showAtMs);
    this.arrivals.announce();
  }

  /** Deletes every message; once a minute. */
  purge(): void {
    const nowMs = this.around.clock.now();
    if (nowMs - this.purgedAtMs < purgeLockMs) {
      const message = `Only one PurgeQueue operation on ${this.name} is allowed every 60 seconds.`;
      throw simpleQueueService("PurgeQueueInProgress", message, undefined, 403);
    }
    this.purgedAtMs = nowMs;
    this.store.clear();
  }

  /** The first visible message, left where it is. */
  peek(): StoredMessage | undefined {
    this.settle();
    return this.store.peek();
  }

  /** Moves a message as move tasks do: it gets a new id and forgets its receives and its source. */
  moveTo(destination: Queue, stored: StoredMessage): Message {
    const own = { ...stored.message, id: randomUUID() };
    const moved = destination.settings.fifo ? destination.intake.number(own) : own;
    this.store.remove(stored);
    destination.add(moved, newHistory(this.around.clock.now()), 0);
    destination.arrivals.announce();
    return moved;
  }

  /** Calls `listener` whenever messages became visible and no long poll took them all; the answer ends that. */
  onArrival(listener: () => void): () => void {
    return this.arrivals.listen(listener);
  }

  /** Stops timers and ends every wait: with nothing, or as for a queue that was deleted. */
  close(deleted = false): void {
    this.arrivals.close(deleted ? queueDoesNotExist() : undefined);
  }

  /** Brings the queue up to date: what is too old goes, what was hidden long enough is shown. */
  settle(): void {
    const nowMs = this.around.clock.now();
    this.store.expire(nowMs - 1000 * this.settings.numbers.MessageRetentionPeriod);
    if (this.store.showDue(nowMs) > 0) this.arrivals.note();
  }

  private add(message: Message, history: MessageHistory, delaySeconds: number): void {
    // What became visible before is in line before.
    this.settle();
    const nowMs = this.around.clock.now();
    const stored = storedMessage(message, history, nowMs);
    this.store.add(stored, delaySeconds > 0 ? nowMs + delaySeconds * 1000 : undefined);
    if (delaySeconds <= 0) this.arrivals.note();
  }

  private take({ max = 1, visibilityTimeoutSeconds }: ReceiveRequest): DeliveredMessage[] {
    const nowMs = this.around.clock.now();
    const hiddenMs = 1000 * (visibilityTimeoutSeconds ?? this.settings.numbers.VisibilityTimeout);
    const taken: DeliveredMessage[] = [];
    let last: StoredMessage | undefined;
    while (taken.length < max && this.store.counts.inFlight < maxInFlight) {
      const stored = this.next(last);
      if (!stored) break;
      if (this.redrive(stored)) continue;
      taken.push(this.handOut(stored, nowMs, hiddenMs));
      last = stored;
    }
    return taken;
  }

  private next(after: StoredMessage | undefined): StoredMessage | undefined {
    const { random } = this.around;
    const behind = random && Math.floor(random() * Math.min(disorder, this.store.counts.visible));
    return this.store.peek(behind, after);
  }

  private handOut(stored: StoredMessage, nowMs: number, hiddenMs: number): DeliveredMessage {
    stored.receivesHere++;
    stored.receivedAtMs = nowMs;
    stored.firstReceivedAtMs ??= nowMs;
    this.store.hide(stored, "in flight", nowMs + hiddenMs);
    const handle = receiptHandle(this.arn, stored.message.id, stored.receivesHere);
    return { ...historyOf(stored), message: stored.message, receiptHandle: handle };
  }

  /** Moves a message that was received often enough to the dead-letter queue; says whether it did. */
  private redrive(stored: StoredMessage): boolean {
    const { redrivePolicy } = this.settings;
    if (!redrivePolicy || stored.receivesHere < redrivePolicy.maxReceiveCount) return false;
    const { clock, trace, deadLetterQueueOf } = this.around;
    const deadLetters = deadLetterQueueOf(this);
    if (!deadLetters) return false;
    const { id, body } = stored.message;
    this.store.remove(stored);
    deadLetters.add(stored.message, { ...historyOf(stored), deadLetterSourceArn: this.arn }, 0);
    trace.record({ atMs: clock.now(), step: "redriven", where: deadLetters.name, id, body, note: this.name });
    deadLetters.arrivals.announce();
    return true;
  }

  private lookUp(handle: string): StoredMessage | undefined {
    const { messageId, receiveNumber } = receiveOf(handle, this.arn);
    this.settle();
    const stored = this.store.find(messageId);
    const isCurrent = stored?.hidden === "in flight" && stored.receivesHere === receiveNumber;
    // Only a standard queue, which promises no order, still takes the handle of a receive that is over.
    if (this.settings.fifo && stored && !isCurrent)
      throw invalidValue("ReceiptHandle", handle, "The receipt handle has expired.");
    return stored;
  }

  private counted(received: DeliveredMessage[]): DeliveredMessage[] {
    if (received.length > 0) this.around.count("NumberOfMessagesReceived", received.length);
    else this.around.count("NumberOfEmptyReceives", 1);
    return received;
  }
}
