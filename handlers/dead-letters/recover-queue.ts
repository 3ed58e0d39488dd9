import {
  DeadLetterRedrive,
  type RedriveEnd,
  type RedriveRequest,
  type RedriveResult,
} from "./dead-letter-redrive";
import { readDeadLetter, type ReceivedMessage } from "./read-dead-letter";
import type { BreakerGate } from "./breaker-gate";
import type { RecoveryPorts } from "./recovery-ports";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";

/** What an operator may ask for. */
export interface RecoveryRequest {
  /** Decides and moves nothing. Default false. */
  readonly dryRun: boolean;
  /** Messages to move per queue, at most. Default: all. */
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
  readonly movedToParkingLot: number;
  /** Still in the queue because moving them failed. */
  readonly failed: number;
  /** Still in the queue because they were not asked for, had been moved once in this run, or were held back. */
  readonly left: number;
  /**
   * Why the run ended where it did; `held`: the breaker of the queue's own subscription is open. Found out before anything
   * was received, `left` is what SQS says there is, about.
   */
  readonly ended: RedriveEnd | "held";
  /** The breakers that would only have sent back what was left. */
  readonly heldBack: readonly string[];
  /** The first ten failures; also why the queue could not be read. */
  readonly failures: readonly RecoveryFailure[];
}

const maxReportedFailures = 10;
const maxVisibilitySeconds = 43_200;

const countOf = {
  redriven: "recovered",
  parkingLot: "movedToParkingLot",
  failed: "failed",
  left: "left",
  skipped: "left",
} as const satisfies Record<RedriveResult["outcome"], keyof QueueSummary>;

/** When a run has to end, milliseconds since the epoch. */
export interface RecoveryTimes {
  /** Nothing is begun from then on. */
  readonly deadlineMs: number;
  /** When the function is ended: until then nobody else shall see what was received. */
  readonly endMs: number;
}

/** Recovers one queue until it is empty or its time is over. Whatever fails stays in the queue. */
export async function recoverQueue(
  source: RecoverySource,
  request: RecoveryRequest,
  settings: RecoverySettings,
  ports: RecoveryPorts,
  { deadlineMs, endMs }: RecoveryTimes,
  gate: Pick<BreakerGate, "openBreakerReason">,
): Promise<QueueSummary> {
  const counts = { recovered: 0, movedToParkingLot: 0, failed: 0, left: 0 };
  const failures: RecoveryFailure[] = [];
  const noteFailure = (failure: RecoveryFailure): void => {
    if (failures.length < maxReportedFailures) failures.push(failure);
  };
  const order: RedriveRequest = {
    isManual: false,
    dryRun: request.dryRun,
    perSecond: settings.messagesPerSecond,
    limit: request.maxMessages,
    deadlineMs,
    isSelected: (message) => request.reason === undefined || request.reason === reasonOf(message, source),
    visibilitySeconds: () => Math.min(maxVisibilitySeconds, Math.ceil((endMs - ports.nowMs()) / 1_000) + 60),
  };
  const report = ({ outcome, message: { messageId }, eventId, note }: RedriveResult): void => {
    counts[countOf[outcome]] += 1;
    if (outcome === "failed") noteFailure({ messageId, eventId, error: note });
  };
  const hold = new Hold(source, gate);
  let ended: QueueSummary["ended"];
  try {
    if (await hold.isOnAll()) {
      ended = "held";
      counts.left = await ports.queues.count(source.queueUrl);
    } else {
      const end = await new DeadLetterRedrive(source, order, settings, {
        queues: ports.queues,
        publish: (event) => ports.publish(event),
        nowMs: () => ports.nowMs(),
        sleep: (delayMs) => ports.sleep(delayMs),
        openBreakerReason: (queueName) => hold.openBreakerReason(queueName),
        signal: hold.signal,
        report,
      }).run();
      ended = end === "interrupted" ? "held" : end;
    }
  } catch (error) {
    const { name, message } = error as Error;
    noteFailure({ messageId: "", eventId: "", error: `${name}: ${message}` });
    ended = "failures";
  }
  const examined = counts.recovered + counts.movedToParkingLot + counts.failed + counts.left;
  return { queue: source.queueName, examined, ...counts, ended, heldBack: hold.reasons, failures };
}

/** What open breakers keep in one queue, and why. */
class Hold {
  private readonly told = new Set<string>();
  /** Where every letter of the queue goes; undefined when each has its own destination. */
  private readonly destination: string | undefined;
  private readonly stop = new AbortController();

  constructor(
    { originUrl }: RecoverySource,
    private readonly gate: Pick<BreakerGate, "openBreakerReason">,
  ) {
    this.destination = originUrl?.slice(originUrl.lastIndexOf("/") + 1);
  }

  /** Aborted when nothing of the queue can go where it came from any more: what was not received yet need not be. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get reasons(): readonly string[] {
    return [...this.told];
  }

  async isOnAll(): Promise<boolean> {
    return this.destination !== undefined && (await this.openBreakerReason(this.destination)) !== undefined;
  }

  async openBreakerReason(queueName: string): Promise<string | undefined> {
    const why = await this.gate.openBreakerReason(queueName);
    if (why !== undefined) this.told.add(why);
    if (why !== undefined && queueName === this.destination) this.stop.abort();
    return why;
  }
}

function reasonOf(message: ReceivedMessage, source: RecoverySource): string {
  return readDeadLetter(message, source)?.reason ?? "unknown";
}
