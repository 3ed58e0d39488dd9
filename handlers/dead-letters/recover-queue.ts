import {
  DeadLetterRedrive,
  type RedriveEnd,
  type RedriveRequest,
  type RedriveResult,
} from "./dead-letter-redrive";
import { nameAndMessage } from "../failures/name-and-message";
import { readDeadLetter } from "./read-dead-letter";
import type { BreakerGate } from "./breaker-gate";
import type { RecoveryPorts } from "./recovery-ports";
import type { RecoverySettings, RecoverySource } from "./recovery-settings";

/** The options of one run. */
export interface RecoveryRequest {
  /** Decides, and moves nothing. */
  readonly dryRun: boolean;
  /** Most messages to move per queue. */
  readonly maxMessages: number;
  /** Only dead letters of this reason. @default any */
  readonly reason?: string;
}

/** A message that could not be moved. */
export interface RecoveryFailure {
  readonly messageId: string;
  readonly eventId: string;
  readonly error: string;
}

/** The result of one queue; examined = recovered + movedToParkingLot + failed + left. */
export interface QueueSummary {
  readonly queue: string;
  readonly examined: number;
  /** Redriven; in a dry run, those that would be. */
  readonly recovered: number;
  readonly movedToParkingLot: number;
  /** Not moved, as a call failed. */
  readonly failed: number;
  /** Not moved, as they were not selected, were moved once in this run, or their breaker is open. */
  readonly left: number;
  /**
   * Why the run ended; `held`: the breaker of the queue's own subscription is open. When it was open from the beginning,
   * `left` is ApproximateNumberOfMessages.
   */
  readonly ended: RedriveEnd | "held";
  /** The open breakers, each with its reason. */
  readonly heldBack: readonly string[];
  /** The first ten failures; also that of reading the queue. */
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

/** The end of a run, milliseconds since the epoch. */
export interface RecoveryTimes {
  /** No message begins later. */
  readonly deadlineMs: number;
  /** The function's timeout: until then received messages stay invisible. */
  readonly endMs: number;
}

/** Recovers one queue until it is empty or its time is over. A message that fails stays in the queue. */
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
  const redrive: RedriveRequest = {
    isManual: false,
    dryRun: request.dryRun,
    perSecond: settings.messagesPerSecond,
    limit: request.maxMessages,
    deadlineMs,
    isSelected: (message) =>
      request.reason === undefined ||
      request.reason === (readDeadLetter(message, source)?.reason ?? "unknown"),
    visibilitySeconds: () => Math.min(maxVisibilitySeconds, Math.ceil((endMs - ports.nowMs()) / 1_000) + 60),
  };
  const report = ({ outcome, message: { messageId }, eventId, note }: RedriveResult): void => {
    counts[countOf[outcome]] += 1;
    if (outcome === "failed") noteFailure({ messageId, eventId, error: note });
  };
  const breakers = new OpenBreakers(source, gate);
  let ended: QueueSummary["ended"];
  try {
    if (await breakers.blockAll()) {
      ended = "held";
      counts.left = await ports.queues.count(source.queueUrl);
    } else {
      const end = await new DeadLetterRedrive(source, redrive, settings, {
        queues: ports.queues,
        publish: (event) => ports.publish(event),
        nowMs: () => ports.nowMs(),
        sleep: (delayMs) => ports.sleep(delayMs),
        openBreakerReason: (queueName) => breakers.openBreakerReason(queueName),
        signal: breakers.signal,
        report,
      }).run();
      ended = end === "interrupted" ? "held" : end;
    }
  } catch (error) {
    noteFailure({ messageId: "", eventId: "", error: nameAndMessage(error) });
    ended = "failures";
  }
  const examined = counts.recovered + counts.movedToParkingLot + counts.failed + counts.left;
  return { queue: source.queueName, examined, ...counts, ended, heldBack: breakers.reasons, failures };
}

/** The open breakers of one queue's messages. */
class OpenBreakers {
  private readonly found = new Set<string>();
  /** The one destination of the queue's messages; undefined when each has its own. */
  private readonly destination: string | undefined;
  private readonly stop = new AbortController();

  constructor(
    { originUrl }: RecoverySource,
    private readonly gate: Pick<BreakerGate, "openBreakerReason">,
  ) {
    this.destination = originUrl?.slice(originUrl.lastIndexOf("/") + 1);
  }

  /** Aborted when the one destination of the queue must receive nothing. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get reasons(): readonly string[] {
    return [...this.found];
  }

  async blockAll(): Promise<boolean> {
    return this.destination !== undefined && (await this.openBreakerReason(this.destination)) !== undefined;
  }

  async openBreakerReason(queueName: string): Promise<string | undefined> {
    const reason = await this.gate.openBreakerReason(queueName);
    if (reason === undefined) return undefined;
    this.found.add(reason);
    if (queueName === this.destination) this.stop.abort();
    return reason;
  }
}
