import {
  DeadLetterRedrive,
  type RedriveEnd,
  type RedriveOrder,
  type RedriveResult,
} from "./dead-letter-redrive";
import { readDeadLetter, type ReceivedMessage } from "./read-dead-letter";
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
  readonly parked: number;
  /** Still in the queue because moving them failed. */
  readonly failed: number;
  /** Still in the queue because they were not asked for, or had been moved once in this run. */
  readonly left: number;
  /** Why the run ended where it did. */
  readonly ended: RedriveEnd;
  /** The first ten failures; also why the queue could not be read. */
  readonly failures: readonly RecoveryFailure[];
}

const maxReportedFailures = 10;
const maxVisibilitySeconds = 43_200;

const countOf = {
  redriven: "recovered",
  parked: "parked",
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
): Promise<QueueSummary> {
  const counts = { recovered: 0, parked: 0, failed: 0, left: 0 };
  const failures: RecoveryFailure[] = [];
  const noteFailure = (failure: RecoveryFailure): void => {
    if (failures.length < maxReportedFailures) failures.push(failure);
  };
  const order: RedriveOrder = {
    isOrdered: false,
    dryRun: request.dryRun,
    perSecond: settings.messagesPerSecond,
    limit: request.maxMessages,
    deadlineMs,
    isMeant: (message) => request.reason === undefined || request.reason === reasonOf(message, source),
    visibilitySeconds: () => Math.min(maxVisibilitySeconds, Math.ceil((endMs - ports.nowMs()) / 1_000) + 60),
  };
  const report = ({ outcome, message: { messageId }, eventId, note }: RedriveResult): void => {
    counts[countOf[outcome]] += 1;
    if (outcome === "failed") noteFailure({ messageId, eventId, error: note });
  };
  let ended: RedriveEnd;
  try {
    ended = await new DeadLetterRedrive(source, order, settings, {
      queues: ports.queues,
      publish: (event) => ports.publish(event),
      nowMs: () => ports.nowMs(),
      sleep: (delayMs) => ports.sleep(delayMs),
      obstacleOf: async () => undefined,
      report,
    }).run();
  } catch (error) {
    const { name, message } = error as Error;
    noteFailure({ messageId: "", eventId: "", error: `${name}: ${message}` });
    ended = "failures";
  }
  const examined = counts.recovered + counts.parked + counts.failed + counts.left;
  return { queue: source.queueName, examined, ...counts, ended, failures };
}

function reasonOf(message: ReceivedMessage, source: RecoverySource): string {
  return readDeadLetter(message, source)?.reason ?? "unknown";
}
