import type { SQSClient } from "@aws-sdk/client-sqs";
import type { BreakerGate } from "../../../../handlers/dead-letters/breaker-gate";
import { DeadLetterRedrive } from "../../../../handlers/dead-letters/dead-letter-redrive";
import type { RecoveryPorts } from "../../../../handlers/dead-letters/recovery-ports";
import type { ReceivedMessage } from "../../../../handlers/dead-letters/read-dead-letter";
import type { RecoverySettings } from "../../../../handlers/dead-letters/recovery-settings";
import { resourceName } from "../../../../packages/text/resource-name";
import type { Session } from "../session";
import { readQueuedDeadLetter, type DeadLetterQueue } from "./queued-dead-letter";
import { isSelected, isSelective, type DeadLetterFilter } from "./dead-letter-filter";
import { isTaskFit, runMoveTask } from "./move-task";
import { readDeadLetters, visibilitySeconds } from "./read-dead-letters";
import type { RedriveReport } from "./redrive-report";

/** What is ordered for one queue, and how its environment is laid out. */
export interface QueueRedrive {
  readonly filter: DeadLetterFilter;
  /** Decides, tells and moves nothing. */
  readonly dryRun: boolean;
  /** Messages moved per second, 1 to 500. */
  readonly perSecond: number;
  /** Messages moved at most. */
  readonly limit: number;
  readonly settings: RecoverySettings;
  /** Whether the order leaves nothing of the queue out, apart from its filter. */
  readonly isWhole: boolean;
}

/** What the redrive of one queue works with. */
export interface QueueRedrivePorts extends Pick<RecoveryPorts, "queues" | "publish"> {
  readonly client: SQSClient;
  readonly gate: BreakerGate;
  readonly session: Session;
  readonly report: RedriveReport;
}

const sampleSize = 10;

/** Redrives one queue: by a task of SQS' own as far as that can do it, and the rest message by message. */
export async function redriveQueue(
  queue: DeadLetterQueue,
  order: QueueRedrive,
  ports: QueueRedrivePorts,
): Promise<void> {
  const { session, report, gate } = ports;
  if (await isForTask(queue, order, ports)) {
    const obstacle = (): Promise<string | undefined> => gate(resourceName(queue.originUrl ?? ""));
    const { client } = ports;
    const { moved, failure } = await runMoveTask(queue, order.perSecond, obstacle, client, session);
    report.addTask(queue.queueName, moved, failure);
    if (failure === undefined) return;
  }
  if (session.signal.aborted) return;
  const { dryRun, perSecond, limit, filter } = order;
  const redriveOrder = {
    isManual: true,
    dryRun,
    perSecond,
    limit,
    deadlineMs: Infinity,
    isSelected: (message: ReceivedMessage) =>
      isSelected(readQueuedDeadLetter(message, queue), filter, session.nowMs()),
    visibilitySeconds: () => visibilitySeconds,
  };
  const redrive = new DeadLetterRedrive(queue, redriveOrder, order.settings, {
    queues: ports.queues,
    publish: ports.publish,
    openBreakerReason: gate,
    report: ({ outcome, message, note }) => {
      if (outcome !== "skipped")
        report.add({ outcome, note, deadLetter: readQueuedDeadLetter(message, queue) });
    },
    nowMs: () => session.nowMs(),
    sleep: (delayMs) => session.sleep(delayMs),
    signal: session.signal,
  });
  await redrive.run();
}

async function isForTask(
  queue: DeadLetterQueue,
  order: QueueRedrive,
  { queues, session }: QueueRedrivePorts,
): Promise<boolean> {
  if (queue.kind !== "consumer" || queue.originUrl === undefined) return false;
  // A queue of dead letters holds those of one subscription only.
  const { lostFor: _, ...filter } = order.filter;
  if (order.dryRun || !order.isWhole || isSelective(filter)) return false;
  return isTaskFit(await readDeadLetters([queue], () => true, sampleSize, queues, session));
}
