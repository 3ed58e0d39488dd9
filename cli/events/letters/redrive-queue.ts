import type { SQSClient } from "@aws-sdk/client-sqs";
import type { RecoveryPorts } from "../../../handlers/dead-letters/recovery-ports";
import type { RecoverySettings } from "../../../handlers/dead-letters/recovery-settings";
import { nameIn } from "../backbone";
import type { BreakerGate } from "../breaker/breaker-gate";
import type { Session } from "../session";
import type { LetterQueue } from "./letter";
import { isSelective } from "./letter-filter";
import { isTaskFit, runMoveTask } from "./move-task";
import { readLetters } from "./read-letters";
import { LetterRedrive, type RedriveOrder } from "./redrive-letters";
import type { RedriveReport } from "./redrive-report";

/** What is ordered for one queue, and how its environment is laid out. */
export interface QueueRedrive extends RedriveOrder {
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
  queue: LetterQueue,
  order: QueueRedrive,
  ports: QueueRedrivePorts,
): Promise<void> {
  const { session, report, gate } = ports;
  if (await isForTask(queue, order, ports)) {
    const obstacle = (): Promise<string | undefined> => gate.obstacleOf(nameIn(queue.originUrl ?? ""));
    const { client } = ports;
    const { moved, failure } = await runMoveTask(queue, order.perSecond, obstacle, client, session);
    report.addTask(queue.queueName, moved, failure);
    if (failure === undefined) return;
  }
  if (session.signal.aborted) return;
  const redrive = new LetterRedrive(queue, order, order.settings, {
    queues: ports.queues,
    publish: ports.publish,
    obstacleOf: (name) => gate.obstacleOf(name),
    report: (result) => report.add(result),
    nowMs: () => session.nowMs(),
    sleep: (delayMs) => session.sleep(delayMs),
    signal: session.signal,
  });
  await redrive.run();
}

async function isForTask(
  queue: LetterQueue,
  order: QueueRedrive,
  { queues, session }: QueueRedrivePorts,
): Promise<boolean> {
  if (queue.kind !== "consumer" || queue.originUrl === undefined) return false;
  // A queue of dead letters holds those of one subscription only.
  const { lostFor: _, ...filter } = order.filter;
  if (order.dryRun || !order.isWhole || isSelective(filter)) return false;
  return isTaskFit(await readLetters([queue], () => true, sampleSize, queues, session.signal));
}
