import { decideRecovery, type RecoveryMove } from "./decide-recovery";
import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryPorts } from "./recovery-ports";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";

/** What an operator may ask for. */
export interface RecoveryRequest {
  /** Decides and moves nothing. Default false. */
  readonly dryRun: boolean;
  /** Messages to look at per queue, at most. Default: all. */
  readonly maxMessages: number;
  /** Only messages that were set aside for this reason. Default: any. */
  readonly reason?: string;
}

/** A message that could not be moved. */
export interface RecoveryFailure {
  readonly messageId: string;
  readonly eventId: string;
  readonly error: string;
}

/** What became of one queue; examined = recovered + parked + failed + left. */
export interface QueueSummary {
  readonly queue: string;
  readonly examined: number;
  /** Sent back to where they were lost; in a dry run, those that would be. */
  readonly recovered: number;
  readonly parked: number;
  /** Still in the queue because moving them failed. */
  readonly failed: number;
  /** Still in the queue because they were not asked for, or had been moved once in this run. */
  readonly left: number;
  /** Why the run ended where it did. */
  readonly ended: "empty" | "max-messages" | "time" | "failures";
  /** The first ten failures; also why the queue could not be read. */
  readonly failures: readonly RecoveryFailure[];
}

const maxReceiveMessages = 10;
/** Without waiting, SQS asks only some of its servers: nothing found once says little. */
const emptyAnswersOfAnEmptyQueue = 3;
const maxFailuresInARow = 20;
const maxReportedFailures = 10;
const maxVisibilitySeconds = 43_200;

type Outcome = "recovered" | "parked" | "failed" | "left";

/** Recovers one queue until it is empty or `deadlineMs` is near. Whatever fails stays in the queue. */
export class QueueRecovery {
  private readonly counts = { recovered: 0, parked: 0, failed: 0, left: 0 };
  private readonly failures: RecoveryFailure[] = [];
  /** Events that were moved in this run: one that comes back at once would come back for ever. */
  private readonly moved = new Set<string>();
  private readonly held: string[] = [];
  private failuresInARow = 0;

  constructor(
    private readonly source: RecoverySource,
    private readonly request: RecoveryRequest,
    private readonly settings: RecoverySettings,
    private readonly ports: RecoveryPorts,
  ) {}

  async run(deadlineMs: number, endMs: number): Promise<QueueSummary> {
    const ended = await this.work(deadlineMs, endMs);
    await this.releaseHeld();
    const { queueName: queue } = this.source;
    return { queue, examined: this.examined, ...this.counts, ended, failures: this.failures };
  }

  private get examined(): number {
    const { recovered, parked, failed, left } = this.counts;
    return recovered + parked + failed + left;
  }

  private async work(deadlineMs: number, endMs: number): Promise<QueueSummary["ended"]> {
    const { ports, request, source } = this;
    for (let emptyAnswers = 0; emptyAnswers < emptyAnswersOfAnEmptyQueue;) {
      const startMs = ports.nowMs();
      const wanted = Math.min(maxReceiveMessages, request.maxMessages - this.examined);
      if (wanted <= 0) return "max-messages";
      if (startMs >= deadlineMs) return "time";
      let messages: readonly ReceivedMessage[];
      try {
        // None may come back before this run is over.
        const visibilitySeconds = Math.min(maxVisibilitySeconds, Math.ceil((endMs - startMs) / 1_000) + 60);
        messages = await ports.queues.receive(source.queueUrl, wanted, visibilitySeconds);
      } catch (error) {
        this.report("", "", error);
        return "failures";
      }
      emptyAnswers = messages.length === 0 ? emptyAnswers + 1 : 0;
      await Promise.all(messages.map((message) => this.settle(message)));
      if (this.failuresInARow >= maxFailuresInARow) return "failures";
      await this.keepPace(messages.length, startMs, deadlineMs);
    }
    return "empty";
  }

  private async settle(message: ReceivedMessage): Promise<void> {
    const { eventId, reason, move } = decideRecovery(message, this.source, this.settings);
    const outcome = await this.carryOut(message, eventId, reason, move);
    this.counts[outcome] += 1;
    if (outcome === "failed") this.failuresInARow += 1;
    else if (outcome !== "left") this.failuresInARow = 0;
    if (outcome === "failed" || outcome === "left" || this.request.dryRun)
      this.held.push(message.receiptHandle);
  }

  private async carryOut(
    message: ReceivedMessage,
    eventId: string,
    reason: string,
    move: RecoveryMove,
  ): Promise<Outcome> {
    const wanted = this.request.reason;
    if (this.moved.has(eventId) || (wanted !== undefined && wanted !== reason)) return "left";
    this.moved.add(eventId);
    const outcome = move.action === "park" ? "parked" : "recovered";
    if (this.request.dryRun) return outcome;
    try {
      await this.writeElsewhere(message, move);
    } catch (error) {
      // Nothing was moved: another copy of the event may be.
      this.moved.delete(eventId);
      this.report(message.messageId, eventId, error);
      return "failed";
    }
    try {
      await this.ports.queues.remove(this.source.queueUrl, message.receiptHandle);
      return outcome;
    } catch (error) {
      this.report(
        message.messageId,
        eventId,
        error,
        "was sent on but could not be deleted, so it may arrive twice: ",
      );
      return "failed";
    }
  }

  private async writeElsewhere(message: ReceivedMessage, move: RecoveryMove): Promise<void> {
    if (move.action === "publish") return this.ports.publish(move.event);
    const { body, traceHeader, groupId } = message;
    const parkedUrl = `${this.settings.queueUrlPrefix}${this.settings.parkedQueue}`;
    const queueUrl = move.action === "send" ? move.queueUrl : parkedUrl;
    await this.ports.queues.send(queueUrl, { body, attributes: move.attributes, traceHeader, groupId });
  }

  private report(messageId: string, eventId: string, error: unknown, what = ""): void {
    if (this.failures.length >= maxReportedFailures) return;
    const { name, message } = error as Error;
    this.failures.push({ messageId, eventId, error: `${what}${name}: ${message}` });
  }

  private async keepPace(messages: number, startMs: number, deadlineMs: number): Promise<void> {
    const dueMs = startMs + (messages * 1_000) / this.settings.messagesPerSecond;
    const waitMs = Math.min(dueMs, deadlineMs) - this.ports.nowMs();
    if (!this.request.dryRun && waitMs > 0) await this.ports.sleep(waitMs);
  }

  /** What stays may be looked at again at once; if that fails, it can wait for its visibility timeout. */
  private async releaseHeld(): Promise<void> {
    const { queues } = this.ports;
    await Promise.all(
      this.held.map((handle) => queues.release(this.source.queueUrl, handle).catch(() => undefined)),
    );
  }
}
