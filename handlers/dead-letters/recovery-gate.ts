import { breakerKey } from "../consumer/consumer";
import { BreakerGate, type SubscriptionBreaker } from "./breaker-gate";
import type { RecoveryPorts } from "./recovery-ports";
import type { RecoveryEnvironment } from "./recovery-settings";

/** How long an answer holds: a run takes minutes, and asks once or a few times. */
const freshMs = 30_000;

/** The gate of one run of the scheduled recovery. */
export function recoveryGate(
  { consumers }: RecoveryEnvironment,
  ports: Pick<RecoveryPorts, "readBreaker" | "nowMs">,
): BreakerGate {
  const breakerOf = async (queueName: string): Promise<SubscriptionBreaker | undefined> => {
    const place = consumers[queueName];
    if (!place) return undefined;
    return {
      subscription: `${place.domain}/${place.consumer}`,
      // Who cannot know sends: what goes back too early waits in its queue, and what stays for good is lost in the end.
      read: () => ports.readBreaker(breakerKey(place)).catch(() => undefined),
    };
  };
  return new BreakerGate(breakerOf, () => ports.nowMs(), freshMs);
}
