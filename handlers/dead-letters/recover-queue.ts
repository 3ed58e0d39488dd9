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

/** The options of one run; times are milliseconds since the epoch. */
export interface RecoveryRequest extends Pick<RedriveRequest, "dryRun" | "deadlineMs"> {
  readonly maxMessages: number;
  /** Only dead letters of this reason. @default any */
  readonly reason?: string;
  /** The function's timeout: until then received messages stay invisible. */
  readonly endMs: number;
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
  /** The first ten messages that could not be moved; also the failure to read the queue. */
  readonly failures: readonly {
    readonly messageId: string;
    readonly eventId: string;
    readonly error: string;
  }[];
}

const maxReportedFailures = 10;
const maxVisibilitySeconds = 43_200;

const countOf = {
  redriven: "recovered",
  "parking-lot": "movedToParkingLot",
  failed: "failed",
  left: "left",
  skipped: "left",
} as const satisfies Record<RedriveResult["outcome"], keyof QueueSummary>;

/** Recovers one queue until it is empty or its time is over. A message that fails stays in the queue. */
export async function recoverQueue(
  source: RecoverySource,
  { dryRun, deadlineMs, endMs, maxMessages, reason }: RecoveryRequest,
  settings: RecoverySettings,
  ports: RecoveryPorts,
  gate: BreakerGate,
): Promise<QueueSummary> {
  const counts = { recovered: 0, movedToParkingLot: 0, failed: 0, left: 0 };
  const failures: QueueSummary["failures"][number][] = [];
  const breakers = new OpenBreakers(source, gate);
  const request: RedriveRequest = {
    isManual: false,
    dryRun,
    perSecond: settings.messagesPerSecond,
    limit: maxMessages,
    deadlineMs,
    isSelected: (message) =>
      reason === undefined || reason === (readDeadLetter(message, source)?.reason ?? "unknown"),
    visibilitySeconds: () => Math.min(maxVisibilitySeconds, Math.ceil((endMs - ports.nowMs()) / 1_000) + 60),
  };
  const report = ({ outcome, message: { messageId }, eventId, note }: RedriveResult): void => {
    counts[countOf[outcome]] += 1;
    if (outcome === "failed") failures.push({ messageId, eventId, error: note });
  };
  let ended: QueueSummary["ended"];
  try {
    if (await breakers.blockAll()) {
      ended = "held";
      counts.left = await ports.queues.count(source.queueUrl);
    } else {
      const { signal, openBreakerReason } = breakers;
      const redrivePorts = { ...ports, signal, openBreakerReason, report };
      const end = await new DeadLetterRedrive(source, request, settings, redrivePorts).run();
      ended = end === "interrupted" ? "held" : end;
    }
  } catch (error) {
    failures.push({ messageId: "", eventId: "", error: nameAndMessage(error) });
    ended = "failures";
  }
  const examined = counts.recovered + counts.movedToParkingLot + counts.failed + counts.left;
  const heldBack = [...breakers.found];
  const reported = failures.slice(0, maxReportedFailures);
  return { queue: source.queueName, examined, ...counts, ended, heldBack, failures: reported };
}

/** The open breakers of one queue's messages. */
class OpenBreakers {
  readonly found = new Set<string>();
  /** The one destination of the queue's messages; undefined when each has its own. */
  private readonly destination: string | undefined;
  private readonly stop = new AbortController();
  /** Aborted when the one destination of the queue must receive nothing. */
  readonly signal = this.stop.signal;

  constructor(
    { originUrl }: RecoverySource,
    private readonly gate: BreakerGate,
  ) {
    this.destination = originUrl?.slice(originUrl.lastIndexOf("/") + 1);
  }

  async blockAll(): Promise<boolean> {
    return this.destination !== undefined && (await this.openBreakerReason(this.destination)) !== undefined;
  }

  readonly openBreakerReason: BreakerGate = async (queueName) => {
    const reason = await this.gate(queueName);
    if (reason === undefined) return undefined;
    this.found.add(reason);
    if (queueName === this.destination) this.stop.abort();
    return reason;
  };
}
