import { breakerKey } from "../consumer/consumer";
import { BreakerGate, type SubscriptionBreaker } from "./breaker-gate";
import type { RecoveryPorts } from "./recovery-ports";
import type { RecoveryEnvironment } from "./recovery-settings";

/** A run takes minutes. */
const freshMs = 30_000;

/** The gate of one run of the scheduled recovery. */
export function recoveryGate(
  { consumers }: RecoveryEnvironment,
  ports: Pick<RecoveryPorts, "readBreaker" | "nowMs">,
): BreakerGate {
  const breakerOf = async (queueName: string): Promise<SubscriptionBreaker | undefined> => {
    const consumer = consumers[queueName];
    if (!consumer) return undefined;
    return {
      subscription: `${consumer.domain}/${consumer.consumer}`,
      // Without an answer it sends: a message that is redriven too early waits in its queue; one that stays expires.
      read: () => ports.readBreaker(breakerKey(consumer)).catch(() => undefined),
    };
  };
  return new BreakerGate(breakerOf, () => ports.nowMs(), freshMs);
}
