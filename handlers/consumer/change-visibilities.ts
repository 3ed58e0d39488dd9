import type { SQSRecord } from "aws-lambda";
import { LoggableError } from "../failures/loggable-error";
import type { Consumer } from "./consumer";
import { maxVisibilityChanges, type VisibilityChange } from "./consumer-ports";
import { inParallel } from "./in-parallel";

/** The SDK has as many connections. */
const callsAtOnce = 50;

/** SQS allows 12 h from the receive. */
const maxVisibilitySeconds = 11 * 3600;

/** A message that returns to the queue. */
export interface ReturnedMessage {
  readonly record: SQSRecord;
  readonly delayMs: number;
}

/** Changes the visibility of messages until `untilMs`; where that fails, the queue's visibility timeout applies. */
export async function changeVisibilities(
  returned: readonly ReturnedMessage[],
  { ports, log }: Consumer,
  untilMs: number,
): Promise<void> {
  const changes = returned.map(({ record, delayMs }) => ({
    receiptHandle: record.receiptHandle,
    visibilitySeconds: Math.min(maxVisibilitySeconds, Math.max(1, Math.ceil(delayMs / 1000))),
  }));
  const groups: VisibilityChange[][] = [];
  while (changes.length > 0) groups.push(changes.splice(0, maxVisibilityChanges));
  const change = async (group: readonly VisibilityChange[]): Promise<void> => {
    if (ports.clock.now() >= untilMs) throw new LoggableError("There was no time left.");
    await ports.queue.changeVisibility(group);
  };
  await inParallel(groups, callsAtOnce, change, (_group, error) =>
    log.failure("warn", "Messages are received again later than wanted.", error),
  );
}
