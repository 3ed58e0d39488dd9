import type { QueueFaults } from "../sqs/queue-dependencies";
import type { FaultInjector } from "./fault-injector";

/** What faults make SQS do; a FIFO queue promises not to. */
export function faultsOfQueues(faults: FaultInjector): QueueFaults {
  return {
    earlyReturnMs: (queueName) => (queueName.endsWith(".fifo") ? undefined : faults.ofReceive(queueName)),
    honoursOutdatedHandle: (queueName) => !faults.ofOutdatedHandle(queueName),
  };
}
