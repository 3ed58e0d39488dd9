import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
  type ListMessageMoveTasksResultEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "../session";
import type { QueuedDeadLetter, DeadLetterQueue } from "./queued-dead-letter";

/** How a task of SQS' own ended. */
export interface MoveTaskEnd {
  readonly moved: number;
  /** What SQS said when it did not move all; undefined when it did. */
  readonly failure?: string;
}

const pollMs = 1_000;
const cancellingMs = 200;

/**
 * Whether SQS itself can send these dead letters back: it remembers the source of what it moved itself, and of nothing
 * else, and it moves the bytes, whatever they are.
 */
export function isTaskFit(sample: readonly QueuedDeadLetter[]): boolean {
  return (
    sample.length > 0 &&
    sample.every(
      ({ message, queue, isReadable }) =>
        queue.kind === "consumer" &&
        isReadable &&
        message.movedFromArn !== undefined &&
        !message.attributes.reason,
    )
  );
}

/**
 * Lets SQS move a whole dead-letter queue back to its sources, and watches until it has. Ctrl-C, or an obstacle,
 * cancels the task; what is not moved by then stays.
 */
export async function runMoveTask(
  { queueUrl, queueName }: DeadLetterQueue,
  perSecond: number,
  obstacle: () => Promise<string | undefined>,
  client: SQSClient,
  session: Session,
): Promise<MoveTaskEnd> {
  const SourceArn = await arnOf(queueUrl, client);
  const { TaskHandle } = await client.send(
    new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: perSecond }),
  );
  let stop: string | undefined;
  for (;;) {
    const task = await newestTask(SourceArn, client);
    const {
      Status,
      ApproximateNumberOfMessagesMoved: moved = 0,
      ApproximateNumberOfMessagesToMove: of,
    } = task;
    session.progress.count(`moved by SQS from ${queueName}`, moved, of ?? moved);
    if (Status !== "RUNNING" && Status !== "CANCELLING") {
      return { moved, ...(Status !== "COMPLETED" && { failure: stop ?? task.FailureReason ?? Status }) };
    }
    stop ??= session.signal.aborted ? "interrupted" : await obstacle();
    if (stop !== undefined && Status === "RUNNING") await cancel(TaskHandle, client);
    // After an interruption the session no longer sleeps, but SQS still needs a moment to cancel.
    await (session.signal.aborted ? pause(cancellingMs) : session.sleep(pollMs));
  }
}

async function newestTask(SourceArn: string, client: SQSClient): Promise<ListMessageMoveTasksResultEntry> {
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results?.[0] ?? { Status: "FAILED", FailureReason: "SQS no longer knows the task." };
}

async function cancel(TaskHandle: string | undefined, client: SQSClient): Promise<void> {
  // It may have ended meanwhile: the next look at it tells.
  await client.send(new CancelMessageMoveTaskCommand({ TaskHandle })).catch(() => undefined);
}

async function arnOf(QueueUrl: string, client: SQSClient): Promise<string> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  return Attributes?.QueueArn ?? "";
}
