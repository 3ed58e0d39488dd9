import { decideRecovery, type RecoveryAction } from "./decide-recovery";
import { Pacer } from "./pacer";
import { QueueReader } from "./queue-reader";
import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryPorts, RecoveryQueues } from "./recovery-ports";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";
import { leaveParkingLot } from "./leave-parking-lot";

/** What is to be redriven of one queue, by whom and how fast. */
export interface RedriveRequest {
  /**
   * Whether a person ordered it, who knows better: then each message is sent, whatever its reason and however often it
   * was recovered, and what has no known destination stays. Otherwise what another attempt cannot help is parked.
   */
  readonly isManual: boolean;
  /** Decides, reports and moves nothing. */
  readonly dryRun: boolean;
  /** Messages moved per second, 1 to 500. */
  readonly perSecond: number;
  /** Messages moved at most. */
  readonly limit: number;
  /** When the run ends, milliseconds since the epoch; Infinity: when all is moved. */
  readonly deadlineMs: number;
  /** Whether a message is meant; what is not stays, and is reported as skipped. */
  isSelected(message: ReceivedMessage): boolean;
  /** How long what is received now shall be hidden from others; 1 to 43,200. */
  visibilitySeconds(): number;
}

/** What became of one message; only `redriven` and `parked` ones have left the queue. */
export interface RedriveResult {
  readonly outcome: "redriven" | "parkingLot" | "left" | "failed" | "skipped";
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
  openBreakerReason(queueName: string): Promise<string | undefined>;
  /** Told of each message as soon as it is known what became of it. */
  report(result: RedriveResult): void;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

type MessageResult = Pick<RedriveResult, "outcome" | "note">;

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
    private readonly request: RedriveRequest,
    private readonly settings: RecoverySettings,
    private readonly ports: RedrivePorts,
  ) {
    this.reader = new QueueReader(source.queueUrl, ports.queues, () => request.visibilitySeconds());
    this.pacer = new Pacer(request.perSecond, ports.nowMs, ports.sleep);
  }

  /**
   * Runs until the queue is empty or one of the limits is reached; what was looked at and stays is released.
   * @throws what SQS answers when the queue cannot be read.
   */
  async run(): Promise<RedriveEnd> {
    const workers = Math.ceil(this.request.perSecond / perSecondOfOneWorker);
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
      await Promise.all(messages.map((message) => this.process(message)));
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
    if (this.taken >= this.request.limit) return "limit";
    return this.isLate || this.ports.nowMs() >= this.request.deadlineMs ? "time" : undefined;
  }

  private async process(received: ReceivedMessage): Promise<void> {
    if (this.end !== undefined) return;
    const { request: order, ports, pacer } = this;
    const isInParkingLot = this.source.queueName === this.settings.parkingLotQueue;
    const message = isInParkingLot ? leaveParkingLot(received) : received;
    const { action: move, eventId } = decideRecovery(message, this.source, this.settings, order.isManual);
    const report = (deed: MessageResult): void => ports.report({ ...deed, message: received, eventId });
    if (!order.isSelected(received)) return report({ outcome: "skipped", note: "" });
    this.taken += 1;
    if (!order.dryRun && !(await pacer.turn(order.deadlineMs))) {
      this.isLate = true;
      return;
    }
    if (ports.signal?.aborted) return;
    const deed = await this.moveMessage(message, move, eventId, isInParkingLot);
    if (deed.outcome === "failed") this.failuresInARow += 1;
    else if (deed.outcome !== "left") this.failuresInARow = 0;
    report(deed);
  }

  private async moveMessage(
    message: ReceivedMessage,
    move: RecoveryAction,
    eventId: string,
    isInParkingLot: boolean,
  ): Promise<MessageResult> {
    const stay = await this.reasonToStay(move, isInParkingLot);
    if (stay !== undefined) return { outcome: "left", note: stay };
    const copy = move.kind === "parkingLot" ? message.messageId : `${eventId} ${destinationOf(move)}`;
    // Nothing is awaited from here to the note that it was moved: two copies in one batch are handled at once.
    if (this.moved.has(copy)) return { outcome: "left", note: "the same event was moved in this run" };
    this.moved.add(copy);
    if (this.request.dryRun) return this.done(move);
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

  private done(move: RecoveryAction): MessageResult {
    return move.kind === "parkingLot"
      ? { outcome: "parkingLot", note: `to ${this.settings.parkingLotQueue}: ${move.why}` }
      : { outcome: "redriven", note: `to ${destinationOf(move)}` };
  }

  private async reasonToStay(move: RecoveryAction, isInParkingLot: boolean): Promise<string | undefined> {
    if (move.kind === "publish") return undefined;
    if (move.kind === "send") return this.ports.openBreakerReason(nameIn(move.queueUrl));
    if (isInParkingLot) return "is in the parking lot already, and cannot be parsed";
    if (!this.request.isManual || move.why === "unparseable") return undefined;
    return `${move.why}: the queue or bus it came from is not known`;
  }

  private async write({ body, traceHeader, groupId }: ReceivedMessage, move: RecoveryAction): Promise<void> {
    if (move.kind === "publish") return this.ports.publish(move.event);
    const parkingLotUrl = `${this.settings.queueUrlPrefix}${this.settings.parkingLotQueue}`;
    const queueUrl = move.kind === "send" ? move.queueUrl : parkingLotUrl;
    await this.ports.queues.send(queueUrl, { body, attributes: move.attributes, traceHeader, groupId });
  }
}

function destinationOf(move: Exclude<RecoveryAction, { readonly kind: "parkingLot" }>): string {
  return move.kind === "send" ? nameIn(move.queueUrl) : `the bus ${move.event.busName}`;
}

function nameIn(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}

function describe(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}
