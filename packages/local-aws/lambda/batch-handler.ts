import { AwsError } from "../aws-error";
import type { TimerClock } from "../clock";
import type { Trace, TraceStep } from "../trace";
import type { BatchOutcome } from "./batch-concurrency";
import { readBatchResponse } from "./batch-response";
import { describeFunctionError, type InvocationResult, maxSynchronousPayloadBytes } from "./invocation";
import type { MessageFilter } from "./message-filter";
import { pause } from "./pause";
import type { QueuePort } from "./queue-port";
import { splitBySize, type SqsRecord } from "./sqs-record";

/** What handling a batch needs. */
export interface BatchPorts {
  readonly clock: TimerClock;
  readonly trace?: Trace;
  readonly queue: Pick<QueuePort, "delete" | "visibilityTimeoutSeconds">;
  /** Ends the retries of a throttled batch. */
  readonly signal: AbortSignal;
  /** Invokes the mapping's function; rejects with TooManyRequestsException when it is throttled. */
  invoke(records: readonly SqsRecord[]): Promise<InvocationResult>;
}

/** Which mapping a batch belongs to. */
export interface BatchSettings {
  readonly queueArn: string;
  readonly functionName: string;
  readonly filter: MessageFilter;
  readonly reportsBatchItemFailures: boolean;
  /** How long after a throttle the batch is tried again. */
  readonly throttleRetryMs: number;
}

const maxDeletesPerCall = 10;

/**
 * Hands one received batch to the function and deletes what its answer allows. What is not deleted is left
 * alone: it comes back when its visibility timeout ends.
 */
export async function handleBatch(
  records: readonly SqsRecord[],
  settings: BatchSettings,
  ports: BatchPorts,
): Promise<BatchOutcome> {
  const untilMs = ports.clock.now() + 1000 * (ports.queue.visibilityTimeoutSeconds(settings.queueArn) ?? 0);
  const unwanted = new Set(records.filter(({ body }) => !settings.filter(body)));
  const wanted = records.filter((record) => !unwanted.has(record));
  await remove([...unwanted], "unmatched", settings, ports, "the filter of the event source mapping");

  let outcome: BatchOutcome = "taken";
  for (const group of splitBySize(wanted, maxSynchronousPayloadBytes)) {
    const groupOutcome = await handOver(group, untilMs, settings, ports);
    if (groupOutcome === "taken") continue;
    outcome = groupOutcome;
    // What comes after a failed message of its group has to wait for it.
    if (settings.queueArn.endsWith(".fifo")) break;
  }
  return outcome;
}

async function handOver(
  records: readonly SqsRecord[],
  untilMs: number,
  settings: BatchSettings,
  ports: BatchPorts,
): Promise<BatchOutcome> {
  record("received", records, settings, ports);
  const result = await invokeUntil(untilMs, records, settings, ports);
  if (result === "throttled") {
    record("returned", records, settings, ports, "throttled until the visibility timeout ended");
    return "throttled";
  }
  if (result.kind === "error") {
    record("function-error", records, settings, ports, describeFunctionError(result.error));
    // With partial responses Lambda does not slow down: the function has the means to say what failed.
    return settings.reportsBatchItemFailures ? "taken" : "failed";
  }
  const ids = records.map(({ messageId }) => messageId);
  const payload = settings.reportsBatchItemFailures ? result.payload : "null";
  const response = readBatchResponse(payload, ids);
  if (response.kind === "invalid") {
    record("function-error", records, settings, ports, response.reason);
    return "taken";
  }
  const returned = records.filter(({ messageId }) => response.failedIds.has(messageId));
  record("returned", returned, settings, ports);
  const handled = records.filter(({ messageId }) => !response.failedIds.has(messageId));
  await remove(handled, "handled", settings, ports);
  return "taken";
}

async function invokeUntil(
  untilMs: number,
  records: readonly SqsRecord[],
  { throttleRetryMs }: BatchSettings,
  ports: BatchPorts,
): Promise<InvocationResult | "throttled"> {
  for (;;) {
    try {
      return await ports.invoke(records);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== "TooManyRequestsException") {
        return { kind: "error", error: { errorType: "InvokeFailed", errorMessage: String(error) } };
      }
    }
    const isLast = ports.clock.now() + throttleRetryMs >= untilMs;
    if (isLast || ports.signal.aborted) return "throttled";
    await pause(ports.clock, throttleRetryMs, ports.signal);
  }
}

async function remove(
  records: readonly SqsRecord[],
  step: TraceStep,
  settings: BatchSettings,
  ports: BatchPorts,
  note?: string,
): Promise<void> {
  for (let from = 0; from < records.length; from += maxDeletesPerCall) {
    const some = records.slice(from, from + maxDeletesPerCall);
    try {
      await ports.queue.delete(
        settings.queueArn,
        some.map(({ receiptHandle }) => receiptHandle),
      );
      record(step, some, settings, ports, note);
    } catch (error) {
      // They come back and are handled again, as on AWS: delivery is at least once.
      record("returned", some, settings, ports, `not deleted: ${String(error)}`);
    }
  }
}

function record(
  step: TraceStep,
  records: readonly SqsRecord[],
  { functionName }: BatchSettings,
  { clock, trace }: BatchPorts,
  note?: string,
): void {
  if (!trace) return;
  for (const { messageId, body } of records) {
    trace.record({
      atMs: clock.now(),
      step,
      where: functionName,
      id: messageId,
      body,
      ...(note && { note }),
    });
  }
}
