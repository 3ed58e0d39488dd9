import { nameAndMessage } from "../failures/name-and-message";
import type { BreakerGate } from "./breaker-gate";
import { decideRecovery, type RecoveryAction } from "./decide-recovery";
import { Pacer } from "./pacer";
import { QueueReader } from "./queue-reader";
import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryPorts, RecoveryQueues } from "./recovery-ports";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";
import { leaveParkingLot } from "./leave-parking-lot";

export interface RedriveRequest {
  /**
   * Whether an operator requests it: then each message is sent, whatever its reason and its recoveries, and one without
   * a known destination stays. Otherwise a message that another attempt cannot help goes to the parking lot.
   */
  readonly isManual: boolean;
  /** Decides and reports, and moves nothing. */
  readonly dryRun: boolean;
  /** Messages moved per second, 1 to 500. */
  readonly perSecond: number;
  readonly limit: number;
  /** When the run ends, milliseconds since the epoch; Infinity: when the queue is empty. */
  readonly deadlineMs: number;
  /** Whether a message is redriven; others stay, and are reported as skipped. */
  isSelected(message: ReceivedMessage): boolean;
  /** Visibility timeout of a receive that begins now; 1 to 43,200. */
  visibilitySeconds(): number;
}

/** The result of one message; only `redriven` and `parking-lot` ones have left the queue. */
export interface RedriveResult {
  readonly outcome: "redriven" | "parking-lot" | "left" | "failed" | "skipped";
  readonly message: ReceivedMessage;
  /** metadata.id when it can be read, else the SQS message id. */
  readonly eventId: string;
  /** Its destination, or why it stays; empty when it was skipped. */
  readonly note: string;
}

export type RedriveEnd = "empty" | "limit" | "time" | "failures" | "interrupted";

export interface RedrivePorts extends Pick<RecoveryPorts, "publish" | "nowMs" | "sleep"> {
  readonly queues: Omit<RecoveryQueues, "count">;
  readonly openBreakerReason: BreakerGate;
  report(result: RedriveResult): void;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

type MessageResult = Pick<RedriveResult, "outcome" | "note">;

/** One worker moves this many messages per second. */
const perSecondOfOneWorker = 50;
const maxFailuresInARow = 20;

/**
 * Redrives the selected messages of one queue: each is written to its destination and only then deleted, so that it is
 * always in at least one queue. The scheduled recovery and `dead-letters redrive` share it.
 */
export class DeadLetterRedrive {
  private readonly reader: QueueReader;
  private readonly pacer: Pacer;
  /** Moved events with their destination: an event that returns at once would be redriven for ever. */
  private readonly moved = new Set<string>();
  private taken = 0;
  private failuresInARow = 0;
  /** Whether the next call would begin after the deadline. */
  private isLate = false;
  private readonly isParkingLot: boolean;

  constructor(
    private readonly source: RecoverySource,
    private readonly request: RedriveRequest,
    private readonly settings: RecoverySettings,
    private readonly ports: RedrivePorts,
  ) {
    this.reader = new QueueReader(source.queueUrl, ports.queues, () => request.visibilitySeconds());
    this.isParkingLot = source.queueName === settings.parkingLotQueue;
    this.pacer = new Pacer(request.perSecond, ports.nowMs, ports.sleep);
  }

  /** Runs until the queue is empty or a limit is reached. @throws the error of SQS when the queue cannot be read. */
  async run(): Promise<RedriveEnd> {
    const workers = Math.ceil(this.request.perSecond / perSecondOfOneWorker);
    const settled = await Promise.allSettled(Array.from({ length: workers }, () => this.work()));
    await this.reader.release();
    const ends = settled.map((end) => {
      if (end.status === "rejected") throw end.reason;
      return end.value;
    });
    return ends.find((end) => end !== "empty") ?? "empty";
  }

  private async work(): Promise<RedriveEnd> {
    for (;;) {
      const { end } = this;
      if (end !== undefined) return end;
      const messages = await this.reader.next();
      if (!messages) return "empty";
      await Promise.all(messages.map((message) => this.process(message)));
    }
  }

  /** Why the run ends before the queue is empty; undefined while it goes on. */
  private get end(): RedriveEnd | undefined {
    if (this.failuresInARow >= maxFailuresInARow) return "failures";
    if (this.ports.signal?.aborted) return "interrupted";
    if (this.taken >= this.request.limit) return "limit";
    return this.isLate || this.ports.nowMs() >= this.request.deadlineMs ? "time" : undefined;
  }

  private async process(received: ReceivedMessage): Promise<void> {
    if (this.end !== undefined) return;
    const { request, ports, pacer } = this;
    const message = this.isParkingLot ? leaveParkingLot(received) : received;
    const { action, eventId } = decideRecovery(message, this.source, this.settings, request.isManual);
    const report = (result: MessageResult): void => ports.report({ ...result, message: received, eventId });
    if (!request.isSelected(received)) return report({ outcome: "skipped", note: "" });
    this.taken += 1;
    if (!request.dryRun && !(await pacer.turn(request.deadlineMs))) {
      this.isLate = true;
      return;
    }
    if (ports.signal?.aborted) return;
    const result = await this.moveMessage(message, action, eventId);
    if (result.outcome === "failed") this.failuresInARow += 1;
    else if (result.outcome !== "left") this.failuresInARow = 0;
    report(result);
  }

  private async moveMessage(
    message: ReceivedMessage,
    action: RecoveryAction,
    eventId: string,
  ): Promise<MessageResult> {
    const reason = await this.reasonToStay(action);
    if (reason !== undefined) return { outcome: "left", note: reason };
    const key = action.kind === "parking-lot" ? message.messageId : `${eventId} ${destinationOf(action)}`;
    // No await before the key is added: two copies in one batch are processed at once.
    if (this.moved.has(key)) return { outcome: "left", note: "the same event was moved in this run" };
    this.moved.add(key);
    if (this.request.dryRun) return this.done(action);
    try {
      await this.write(message, action);
    } catch (error) {
      // Another copy of the event may be moved instead.
      this.moved.delete(key);
      return { outcome: "failed", note: nameAndMessage(error) };
    }
    try {
      await this.ports.queues.remove(this.source.queueUrl, message.receiptHandle);
    } catch (error) {
      const note = `was sent on but could not be deleted, so it may arrive twice: ${nameAndMessage(error)}`;
      return { outcome: "failed", note };
    }
    this.reader.forget(message);
    return this.done(action);
  }

  private done(action: RecoveryAction): MessageResult {
    return action.kind === "parking-lot"
      ? { outcome: "parking-lot", note: `to ${this.settings.parkingLotQueue}: ${action.reason}` }
      : { outcome: "redriven", note: `to ${destinationOf(action)}` };
  }

  private async reasonToStay(action: RecoveryAction): Promise<string | undefined> {
    if (action.kind === "publish") return undefined;
    if (action.kind === "send") return this.ports.openBreakerReason(nameIn(action.queueUrl));
    if (this.isParkingLot) return "is in the parking lot already, and cannot be parsed";
    if (!this.request.isManual || action.reason === "unparseable") return undefined;
    return `${action.reason}: the queue or bus it came from is not known`;
  }

  private async write(
    { body, traceHeader, groupId }: ReceivedMessage,
    action: RecoveryAction,
  ): Promise<void> {
    if (action.kind === "publish") return this.ports.publish(action.event);
    const parkingLotUrl = `${this.settings.queueUrlPrefix}${this.settings.parkingLotQueue}`;
    const queueUrl = action.kind === "send" ? action.queueUrl : parkingLotUrl;
    await this.ports.queues.send(queueUrl, { body, attributes: action.attributes, traceHeader, groupId });
  }
}

function destinationOf(action: Exclude<RecoveryAction, { readonly kind: "parking-lot" }>): string {
  return action.kind === "send" ? nameIn(action.queueUrl) : `the bus ${action.event.busName}`;
}

function nameIn(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}
