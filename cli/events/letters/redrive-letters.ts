import { decideRecovery, type RecoveryMove } from "../../../handlers/dead-letters/decide-recovery";
import type { RecoveryPorts } from "../../../handlers/dead-letters/recovery-ports";
import type { RecoverySettings } from "../../../handlers/dead-letters/recovery-settings";
import { nameIn } from "../backbone";
import type { Letter, LetterQueue } from "./letter";
import { isMeant, type LetterFilter } from "./letter-filter";
import { LetterReader } from "./letter-reader";
import { Pacer } from "./pacer";

/** What an operator orders for one queue. */
export interface RedriveOrder {
  readonly filter: LetterFilter;
  /** Decides, tells and moves nothing. */
  readonly dryRun: boolean;
  /** Messages moved per second, 1 to 500. */
  readonly perSecond: number;
  /** Messages moved at most. */
  readonly limit: number;
}

/** What became of one message that was meant; only `redriven` and `parked` ones have left the queue. */
export interface LetterResult {
  readonly outcome: "redriven" | "parked" | "left" | "failed";
  readonly letter: Letter;
  /** Where it went, or why it did not. */
  readonly note: string;
}

/** What a redrive needs of the world. */
export interface RedrivePorts extends Pick<RecoveryPorts, "queues" | "publish" | "nowMs" | "sleep"> {
  /** Why nothing may be sent to a queue now. */
  obstacleOf(queueName: string): Promise<string | undefined>;
  /** Told of each message as soon as it is known what became of it. */
  report(result: LetterResult): void;
  readonly signal: AbortSignal;
}

/** Of the messages that one worker handles at once; workers are added for higher rates. */
const perSecondOfOneWorker = 50;
const maxFailuresInARow = 20;

/**
 * Moves the messages of one queue that are meant, one by one: each is written to where it was lost, and deleted only
 * then. Whatever stops it, a message is in one place at least.
 */
export class LetterRedrive {
  private readonly reader: LetterReader;
  private readonly pacer: Pacer;
  /** Events that were moved in this run: one that comes back at once would come back for ever. */
  private readonly moved = new Set<string>();
  private taken = 0;
  private failuresInARow = 0;

  constructor(
    private readonly queue: LetterQueue,
    private readonly order: RedriveOrder,
    private readonly settings: RecoverySettings,
    private readonly ports: RedrivePorts,
  ) {
    this.reader = new LetterReader(queue, ports.queues);
    this.pacer = new Pacer(order.perSecond, ports.nowMs, ports.sleep);
  }

  /** Runs until the queue is empty, enough is moved, too much fails, or the person interrupts. */
  async run(): Promise<void> {
    const workers = Math.ceil(this.order.perSecond / perSecondOfOneWorker);
    try {
      await Promise.all(Array.from({ length: workers }, () => this.work()));
    } finally {
      await this.reader.release();
    }
  }

  private async work(): Promise<void> {
    while (!this.isOver) {
      const letters = await this.reader.next();
      if (!letters) return;
      const nowMs = this.ports.nowMs();
      const meant = letters.filter((letter) => isMeant(letter, this.order.filter, nowMs));
      await Promise.all(meant.map((letter) => this.settle(letter)));
    }
  }

  private get isOver(): boolean {
    const isEnough = this.taken >= this.order.limit || this.failuresInARow >= maxFailuresInARow;
    return isEnough || this.ports.signal.aborted;
  }

  private async settle(letter: Letter): Promise<void> {
    if (this.isOver) return;
    this.taken += 1;
    if (!this.order.dryRun) await this.pacer.turn();
    if (this.ports.signal.aborted) return;
    const result = await this.move(letter);
    if (result.outcome === "failed") this.failuresInARow += 1;
    else if (result.outcome !== "left") this.failuresInARow = 0;
    this.ports.report(result);
  }

  private async move(letter: Letter): Promise<LetterResult> {
    const { move } = decideRecovery(letter.message, this.queue, this.settings, true);
    const stay = await this.whyToStay(letter, move);
    if (stay !== undefined) return { outcome: "left", letter, note: stay };
    const result: LetterResult =
      move.action === "park"
        ? { outcome: "parked", letter, note: `to ${this.settings.parkedQueue}: ${move.why}` }
        : { outcome: "redriven", letter, note: `to ${destinationOf(move)}` };
    if (this.order.dryRun) return result;
    this.moved.add(letter.eventId);
    try {
      await this.write(letter, move);
    } catch (error) {
      // Nothing was moved: another copy of the event may be.
      this.moved.delete(letter.eventId);
      return { outcome: "failed", letter, note: describe(error) };
    }
    try {
      await this.ports.queues.remove(this.queue.queueUrl, letter.message.receiptHandle);
    } catch (error) {
      const note = `was sent on but could not be deleted, so it may arrive twice: ${describe(error)}`;
      return { outcome: "failed", letter, note };
    }
    this.reader.forget(letter);
    return result;
  }

  private async whyToStay(letter: Letter, move: RecoveryMove): Promise<string | undefined> {
    if (this.moved.has(letter.eventId)) return "the same event was moved in this run";
    if (move.action === "publish") return undefined;
    if (move.action === "send") return this.ports.obstacleOf(nameIn(move.queueUrl));
    if (move.why !== "unparseable") return `${move.why}: the queue or bus it came from is not known`;
    return this.queue.kind === "parked" ? "is parked already, and cannot be parsed" : undefined;
  }

  private async write({ message }: Letter, move: RecoveryMove): Promise<void> {
    if (move.action === "publish") return this.ports.publish(move.event);
    const { body, traceHeader, groupId } = message;
    const parkedUrl = `${this.settings.queueUrlPrefix}${this.settings.parkedQueue}`;
    const queueUrl = move.action === "send" ? move.queueUrl : parkedUrl;
    await this.ports.queues.send(queueUrl, { body, attributes: move.attributes, traceHeader, groupId });
  }
}

function destinationOf(move: Exclude<RecoveryMove, { readonly action: "park" }>): string {
  return move.action === "send" ? nameIn(move.queueUrl) : `the bus ${move.event.busName}`;
}

function describe(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}
