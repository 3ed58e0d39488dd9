import type { SQSRecord } from "aws-lambda";
import { handleBatch } from "../../../packages/local-aws/lambda/batch-handler";
import { InFlight } from "../../../packages/local-aws/lambda/in-flight";
import type { InvocationResult } from "../../../packages/local-aws/lambda/invocation";
import { QueuePoller } from "../../../packages/local-aws/lambda/queue-poller";
import { sqsQueuePort } from "../../../packages/local-aws/lambda/sqs-queue-port";
import type { Queue } from "../../../packages/local-aws/sqs/queue";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { VirtualTime } from "./virtual-time";

/** How an event source mapping is set up. */
export interface MappingPlan {
  readonly batchSize: number;
  readonly windowMs: number;
  readonly maximumConcurrency: number;
  /** Whether the function answers which messages failed. Default true. */
  readonly reportsBatchItemFailures?: boolean;
}

/** Invokes a function; rejects with TooManyRequestsException when it is throttled. */
export type Invoke = (records: readonly SQSRecord[]) => Promise<InvocationResult>;

/** A mapping that reads its queue. */
export interface RunningMapping {
  /** Whether no batch is under way. */
  readonly isIdle: boolean;
  /** Receives no more. */
  stop(): void;
}

/** Lambda tries a throttled batch again after so long. */
const throttleRetryMs = 1_000;

/** Starts the local AWS's event source mapping in virtual time; its deletes take a while, and are lost when that fault strikes. */
export function startMapping(
  { windowMs, reportsBatchItemFailures = true, ...plan }: MappingPlan,
  queue: Queue,
  invoke: Invoke,
  time: VirtualTime,
  random: SimulatedRandom,
  faults: Faults,
): RunningMapping {
  const inFlight = new InFlight();
  const port = sqsQueuePort({ queueOf: () => queue });
  const remove = async (queueArn: string, handles: readonly string[]): Promise<void> => {
    await time.sleep(random.between(1, 20));
    await port.delete(
      queueArn,
      handles.filter(() => !faults.strikes("lost-delete")),
    );
  };
  const settings = {
    queueArn: queue.arn,
    functionName: "consumer",
    filter: () => true,
    reportsBatchItemFailures,
    throttleRetryMs,
  };
  const ports = {
    clock: time,
    queue: { ...port, delete: remove },
    signal: new AbortController().signal,
    invoke: (records: readonly object[]) => invoke(records as readonly SQSRecord[]),
  };
  const poller = new QueuePoller({
    ...plan,
    clock: time,
    queue: port,
    queueArn: queue.arn,
    windowSeconds: windowMs / 1000,
    // Nothing is learnt from the empty answers of days without events.
    longPollMs: Infinity,
    handle: (batch) => inFlight.track(handleBatch(batch, settings, ports)),
  });
  return {
    get isIdle() {
      return inFlight.count === 0;
    },
    stop: () => poller.stop(),
  };
}
