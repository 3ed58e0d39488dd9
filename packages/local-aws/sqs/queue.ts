import { randomUuid } from "../random-uuid";
import { joinStates, stateOfFields, stateOfMap, type ServiceState } from "../state/service-state";
import { Arrivals, type WatchedQueue } from "./arrivals";
import { FairLine } from "./fair-line";
import { FifoIntake, type Admitted } from "./fifo-intake";
import { FifoLine } from "./fifo-line";
import { handOut, type HandOutPorts } from "./hand-out";
import type { Message, MessageHistory, DeliveredMessage } from "./message";
import { checkHiddenSeconds } from "./check-hidden-seconds";
import { MessageStore, type MessageCounts } from "./message-store";
import type { Leaving, QueueDependencies } from "./queue-dependencies";
import type { QueueSettings } from "./queue-settings";
import { handlePrefix, receiveOf } from "./receipt-handle";
import type { ReceiveRequest } from "./receive-request";
import {
  invalidValue,
  keyCannotBeUsed,
  messageNotAvailable,
  overLimit,
  purgeInProgress,
  queueDoesNotExist,
} from "./sqs-errors";
import { historyOf, newHistory, storedMessage, type StoredMessage } from "./stored-message";

/** AWS's limits. */
const maxInFlight = 120_000;
const purgeLockMs = 60_000;
/** A message received this often no longer counts towards ApproximateAgeOfOldestMessage. */
const poisonReceives = 3;

/** One queue: at least once, hidden while in flight, in the order that its kind promises. */
export class Queue implements WatchedQueue {
  readonly tags = new Map<string, string>();
  readonly times: { readonly createdMs: number; modifiedMs: number; purgedMs: number };
  private readonly store = new MessageStore(this.currentSettings.fifo ? new FifoLine() : new FairLine());
  private readonly intake = new FifoIntake();
  private readonly arrivals = new Arrivals<DeliveredMessage>(this.around.clock, this);
  private readonly prefix = handlePrefix(this.arn);
  private readonly handing: HandOutPorts;
  /** All but its settings, which it is made with. */
  readonly state: ServiceState;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly url: string,
    private currentSettings: QueueSettings,
    private readonly around: QueueDependencies<Queue>,
  ) {
    this.times = { createdMs: around.clock.now(), modifiedMs: around.clock.now(), purgedMs: -Infinity };
    const { store, prefix } = this;
    const redrive = (stored: StoredMessage): boolean => this.redrive(stored);
    this.handing = { queueName: name, store, around, prefix, maxInFlight, redrive };
    const [times, tags] = [stateOfFields(this.times), stateOfMap(this.tags)];
    this.state = joinStates({ times, tags, intake: this.intake.state, messages: store.state });
  }

  get settings(): QueueSettings {
    return this.currentSettings;
  }

  set settings(settings: QueueSettings) {
    this.currentSettings = settings;
    this.times.modifiedMs = this.around.clock.now();
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

  /** Every message in the queue, by id, wherever it is. */
  get messages(): ReadonlyMap<string, StoredMessage> {
    this.settle();
    return this.store.all();
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
    this.checkKey(this.settings.kmsMasterKeyId);
    const atMs = clock.now();
    for (const { message, delaySeconds } of batch) {
      this.add(message, newHistory(atMs), delaySeconds ?? this.settings.numbers.DelaySeconds, atMs);
      trace.record({ atMs, step: "sent", where: this.name, id: message.id, body: message.body });
    }
    count("NumberOfMessagesSent", batch.length);
    this.arrivals.announce();
  }

  /** What is visible now. */
  receiveNow(request: ReceiveRequest = {}): DeliveredMessage[] {
    this.settle();
    if (!this.settings.fifo && this.store.counts.inFlight >= maxInFlight)
      throw overLimit(this.name, maxInFlight);
    this.checkKey(this.store.peek()?.message.kmsKeyId);
    return this.counted(this.take(request));
  }

  /** Resolves with what is visible, if needed after waiting; with nothing when the wait ends. */
  async receive(request: ReceiveRequest = {}): Promise<DeliveredMessage[]> {
    const { waitMs = 0, signal } = request;
    if (waitMs <= 0) return this.receiveNow(request);
    this.settle();
    this.checkKey(this.store.peek()?.message.kmsKeyId);
    const received = this.take(request);
    if (received.length > 0 || signal?.aborted) return this.counted(received);
    return this.counted(await this.arrivals.wait(() => this.take(request), { waitMs, signal }));
  }

  /** Deletes the message a receipt handle stands for; one that is gone already is no error. */
  delete(handle: string): void {
    const { stored, isHonoured } = this.lookUp(handle);
    if (stored && isHonoured) this.remove(stored, "deleted");
    this.around.count("NumberOfMessagesDeleted", 1);
    this.arrivals.announce();
  }

  /** Hides the message for so long from now; 0 shows it at once. Any of its handles will do. */
  changeVisibility(handle: string, seconds: number): void {
    checkHiddenSeconds(seconds);
    const { stored, isHonoured } = this.lookUp(handle);
    if (!stored) throw messageNotAvailable(handle);
    const nowMs = this.around.clock.now();
    checkHiddenSeconds(seconds, nowMs - stored.receivedAtMs);
    if (isHonoured) this.store.hide(stored, "in flight", nowMs + seconds * 1000);
    this.arrivals.announce();
  }

  /** Deletes every message; once a minute. */
  purge(): void {
    const nowMs = this.around.clock.now();
    if (nowMs - this.times.purgedMs < purgeLockMs) throw purgeInProgress(this.name);
    this.times.purgedMs = nowMs;
    this.empty("the queue was purged");
  }

  /** The first visible message, left where it is. */
  peek(): StoredMessage | undefined {
    this.settle();
    return this.store.peek();
  }

  /** Moves a message as move tasks do: it gets a new id and forgets its receives and its source. */
  moveTo(destination: Queue, stored: StoredMessage): Message {
    const own = { ...stored.message, id: this.newId() };
    const moved = destination.intake.adopt(own, destination.settings.fifo);
    this.remove(stored, "moved");
    destination.add(moved, newHistory(this.around.clock.now()), 0, this.around.clock.now());
    destination.arrivals.announce();
    return moved;
  }

  newId(): string {
    return (this.around.newId ?? randomUuid)();
  }

  /** Stops timers and ends every wait with nothing. */
  close(): void {
    this.arrivals.close();
  }

  /** Ends every wait as for a queue that was deleted, and all messages with it. */
  end(): void {
    this.settle();
    this.arrivals.close(queueDoesNotExist());
    this.empty("the queue was deleted");
  }

  /** Brings the queue up to date: what is too old goes, what was hidden long enough is shown. */
  settle(nowMs = this.around.clock.now()): void {
    const { MessageRetentionPeriod: seconds } = this.settings.numbers;
    const lastExpiredMs = nowMs - 1000 * seconds;
    for (let old = this.store.expired(lastExpiredMs); old; old = this.store.expired(lastExpiredMs)) {
      this.remove(old, "expired");
      this.traceDropped(old, `older than ${seconds} seconds, the queue's retention`);
    }
    this.store.showDue(nowMs);
  }

  private add(message: Message, history: MessageHistory, delaySeconds: number, nowMs: number): void {
    // What became visible before is in line before.
    this.settle(nowMs);
    const stored = storedMessage(message, history, nowMs);
    this.store.add(stored, delaySeconds > 0 ? nowMs + delaySeconds * 1000 : undefined);
    this.around.observer?.entered(this, stored);
  }

  private checkKey(kmsKeyId: string | undefined): void {
    const problem = this.around.problemOfKey?.(kmsKeyId);
    if (problem) throw keyCannotBeUsed(problem);
  }

  private empty(reason: string): void {
    for (const stored of this.store.all().values()) this.traceDropped(stored, reason);
    this.store.clear();
  }

  private traceDropped({ message: { id, body } }: StoredMessage, note: string): void {
    const { clock, trace } = this.around;
    trace.record({ atMs: clock.now(), step: "dropped", where: this.name, id, body, note });
  }

  private remove(stored: StoredMessage, how: Leaving): void {
    this.store.remove(stored);
    this.around.observer?.left(this, stored, how);
  }

  private take({ max = 1, visibilityTimeoutSeconds: seconds }: ReceiveRequest): DeliveredMessage[] {
    return handOut(this.handing, max, 1000 * (seconds ?? this.settings.numbers.VisibilityTimeout));
  }

  /** Moves a message that was received often enough to the dead-letter queue; says whether it did. */
  private redrive(stored: StoredMessage): boolean {
    const { redrivePolicy } = this.settings;
    if (!redrivePolicy || stored.receivesHere < redrivePolicy.maxReceiveCount) return false;
    const { clock, trace, deadLetterQueueOf } = this.around;
    const deadLetters = deadLetterQueueOf(this);
    if (!deadLetters) return false;
    const { id, body } = stored.message;
    this.remove(stored, "redriven");
    const atMs = clock.now();
    deadLetters.add(stored.message, { ...historyOf(stored), deadLetterSourceArn: this.arn }, 0, atMs);
    trace.record({ atMs, step: "redriven", where: deadLetters.name, id, body, note: this.name });
    deadLetters.arrivals.announce();
    return true;
  }

  private lookUp(handle: string): { stored: StoredMessage | undefined; isHonoured: boolean } {
    const { messageId, receiveNumber } = receiveOf(handle, this.prefix);
    this.settle();
    const stored = this.store.find(messageId);
    const isLatest = stored?.receivesHere === receiveNumber;
    // Only a standard queue, which promises no order, still takes the handle of a receive that is over.
    if (this.settings.fifo && stored && !(isLatest && stored.hidden === "in flight"))
      throw invalidValue("ReceiptHandle", handle, "The receipt handle has expired.");
    const { faults } = this.around;
    return { stored, isHonoured: isLatest || (faults?.honoursOutdatedHandle?.(this.name) ?? true) };
  }

  private counted(received: DeliveredMessage[]): DeliveredMessage[] {
    const { length } = received;
    this.around.count(length > 0 ? "NumberOfMessagesReceived" : "NumberOfEmptyReceives", length || 1);
    return received;
  }
}
