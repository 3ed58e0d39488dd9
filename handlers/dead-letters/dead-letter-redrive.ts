import { decideRecovery, type RecoveryMove } from "./decide-recovery";
import { Pacer } from "./pacer";
import { QueueReader } from "./queue-reader";
import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryPorts, RecoveryQueues } from "./recovery-ports";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";
import { unpark } from "./unpark";

/** What is to be redriven of one queue, by whom and how fast. */
export interface RedriveOrder {
  /**
   * Whether a person ordered it, who knows better: then each message is sent, whatever its reason and however often it
   * was recovered, and what has no known destination stays. Otherwise what another attempt cannot help is parked.
   */
  readonly isOrdered: boolean;
  /** Decides, reports and moves nothing. */
  readonly dryRun: boolean;
  /** Messages moved per second, 1 to 500. */
  readonly perSecond: number;
  /** Messages moved at most. */
  readonly limit: number;
  /** When the run ends, milliseconds since the epoch; Infinity: when all is moved. */
  readonly deadlineMs: number;
  /** Whether a message is meant; what is not stays, and is reported as skipped. */
  isMeant(message: ReceivedMessage): boolean;
  /** How long what is received now shall be hidden from others; 1 to 43,200. */
  visibilitySeconds(): number;
}

/** What became of one message; only `redriven` and `parked` ones have left the queue. */
export interface RedriveResult {
  readonly outcome: "redriven" | "parked" | "left" | "failed" | "skipped";
  readonly message: ReceivedMessage;
  /** metadata.id when it can be read, else the SQS message id. */
  readonly eventId: string;
  /** Where it went, or why it did not; empty when it was skipped. */
  readonly note: string;
}

/** Why a run ended. */
export type RedriveEnd = "empty" | "limit" | "time" | "failures" | "interrupted";

/** What a redrive needs of the world. */
export interface RedrivePorts extends Pick<RecoveryPorts, "publish" | "nowMs" | "sleep"> {
  readonly queues: Omit<RecoveryQueues, "count">;
  /** Why nothing should be sent to a queue now, by its name; undefined when nothing speaks against it. */
  obstacleOf(queueName: string): Promise<string | undefined>;
  /** Told of each message as soon as it is known what became of it. */
  report(result: RedriveResult): void;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

type Deed = Pick<RedriveResult, "outcome" | "note">;

/** Of the messages that one worker handles at once; workers are added for higher rates. */
const perSecondOfOneWorker = 50;
const maxFailuresInARow = 20;

/**
 * Moves the messages of one queue that are meant, one by one: each is written to where it was lost, and deleted only
 * then. Whatever stops it, a message is in one place at least. The one engine of the scheduled recovery and of
 * `dead-letters redrive`.
 */
export class DeadLetterRedrive {
  private readonly reader: QueueReader;
  private readonly pacer: Pacer;
  /** Events that were moved in this run, and where to: one that comes back at once would come back for ever. */
  private readonly moved = new Set<string>();
  private taken = 0;
  private failuresInARow = 0;
  /** Whether the next turn would come after the deadline. */
  private isLate = false;
  private unread: { readonly error: unknown } | undefined;

  constructor(
    private readonly source: RecoverySource,
    private readonly order: RedriveOrder,
    private readonly settings: RecoverySettings,
    private readonly ports: RedrivePorts,
  ) {
    this.reader = new QueueReader(source.queueUrl, ports.queues, () => order.visibilitySeconds());
    this.pacer = new Pacer(order.perSecond, ports.nowMs, ports.sleep);
  }

  /**
   * Runs until the queue is empty or one of the limits is reached; what was looked at and stays is released.
   * @throws what SQS answers when the queue cannot be read.
   */
  async run(): Promise<RedriveEnd> {
    const workers = Math.ceil(this.order.perSecond / perSecondOfOneWorker);
    const ends = await Promise.all(Array.from({ length: workers }, () => this.work()));
    await this.reader.release();
    if (this.unread) throw this.unread.error;
    return ends.find((end) => end !== "empty") ?? "empty";
  }

  private async work(): Promise<RedriveEnd> {
    for (;;) {
      const end = this.end ?? (this.unread && "failures");
      if (end !== undefined) return end;
      const messages = await this.read();
      if (!messages) return "empty";
      await Promise.all(messages.map((message) => this.settle(message)));
    }
  }

  private async read(): Promise<readonly ReceivedMessage[] | undefined> {
    try {
      return await this.reader.next();
    } catch (error) {
      // The other workers finish what they have in hand first.
      this.unread = { error };
      return undefined;
    }
  }

  /** Why the run is over before the queue is empty; undefined while it is not. */
  private get end(): RedriveEnd | undefined {
    if (this.failuresInARow >= maxFailuresInARow) return "failures";
    if (this.ports.signal?.aborted) return "interrupted";
    if (this.taken >= this.order.limit) return "limit";
    return this.isLate || this.ports.nowMs() >= this.order.deadlineMs ? "time" : undefined;
  }

  private async settle(received: ReceivedMessage): Promise<void> {
    if (this.end !== undefined) return;
    const { order, ports, pacer } = this;
    const isParked = this.source.queueName === this.settings.parkingLotQueue;
    const message = isParked ? unpark(received) : received;
    const { move, eventId } = decideRecovery(message, this.source, this.settings, order.isOrdered);
    const report = (deed: Deed): void => ports.report({ ...deed, message: received, eventId });
    if (!order.isMeant(received)) return report({ outcome: "skipped", note: "" });
    this.taken += 1;
    if (!order.dryRun && !(await pacer.turn(order.deadlineMs))) {
      this.isLate = true;
      return;
    }
    if (ports.signal?.aborted) return;
    const deed = await this.carryOut(message, move, eventId, isParked);
    if (deed.outcome === "failed") this.failuresInARow += 1;
    else if (deed.outcome !== "left") this.failuresInARow = 0;
    report(deed);
  }

  private async carryOut(
    message: ReceivedMessage,
    move: RecoveryMove,
    eventId: string,
    isParked: boolean,
  ): Promise<Deed> {
    const stay = await this.whyToStay(move, isParked);
    if (stay !== undefined) return { outcome: "left", note: stay };
    const copy = move.action === "park" ? message.messageId : `${eventId} ${destinationOf(move)}`;
    // Nothing is awaited from here to the note that it was moved: two copies in one batch are handled at once.
    if (this.moved.has(copy)) return { outcome: "left", note: "the same event was moved in this run" };
    this.moved.add(copy);
    if (this.order.dryRun) return this.done(move);
    try {
      await this.write(message, move);
    } catch (error) {
      // Nothing was moved: another copy of the event may be.
      this.moved.delete(copy);
      return { outcome: "failed", note: describe(error) };
    }
    try {
      await this.ports.queues.remove(this.source.queueUrl, message.receiptHandle);
    } catch (error) {
      const note = `was sent on but could not be deleted, so it may arrive twice: ${describe(error)}`;
      return { outcome: "failed", note };
    }
    this.reader.forget(message);
    return this.done(move);
  }

  private done(move: RecoveryMove): Deed {
    return move.action === "park"
      ? { outcome: "parked", note: `to ${this.settings.parkingLotQueue}: ${move.why}` }
      : { outcome: "redriven", note: `to ${destinationOf(move)}` };
  }

  private async whyToStay(move: RecoveryMove, isParked: boolean): Promise<string | undefined> {
    if (move.action === "publish") return undefined;
    if (move.action === "send") return this.ports.obstacleOf(nameIn(move.queueUrl));
    if (isParked) return "is parked already, and cannot be parsed";
    if (!this.order.isOrdered || move.why === "unparseable") return undefined;
    return `${move.why}: the queue or bus it came from is not known`;
  }

  private async write({ body, traceHeader, groupId }: ReceivedMessage, move: RecoveryMove): Promise<void> {
    if (move.action === "publish") return this.ports.publish(move.event);
    const parkedUrl = `${this.settings.queueUrlPrefix}${this.settings.parkingLotQueue}`;
    const queueUrl = move.action === "send" ? move.queueUrl : parkedUrl;
    await this.ports.queues.send(queueUrl, { body, attributes: move.attributes, traceHeader, groupId });
  }
}

function destinationOf(move: Exclude<RecoveryMove, { readonly action: "park" }>): string {
  return move.action === "send" ? nameIn(move.queueUrl) : `the bus ${move.event.busName}`;
}

function nameIn(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}

function describe(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}
