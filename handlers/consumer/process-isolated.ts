import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { handleEvent } from "./handle-event";
import type { Outcome, PoisonPillCandidate } from "./outcome";
import { outcomeWithoutAttempt } from "./process-message";
import { retryBusy, retryLater, retryUnknown } from "./unattempted";

/**
 * Processes a poison pill candidate. Its attempt is written only now, as a crash of another candidate is not its own, and
 * as IN_PROGRESS only when nothing can keep it from beginning.
 */
export async function processIsolated(
  { message, record, decision }: PoisonPillCandidate,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome> {
  const { breaker, ports } = consumer;
  const obstacle = async (): Promise<Outcome | undefined> => {
    if (breaker.needsSync()) await breaker.sync();
    return outcomeWithoutAttempt(message, consumer, deadline, ports.clock.now());
  };
  const first = await obstacle();
  if (first) return first;
  try {
    const begun = await record.begin(decision, deadline.leaseExpiresAtMs);
    if (begun.kind === "busy") return retryBusy(message, consumer, begun.untilMs);
    const second = await obstacle();
    if (second) return { ...second, written: record.withdraw() };
    if (!(await record.start())) return retryLater(message, consumer, "busy");
  } catch (error) {
    return retryUnknown(message, consumer, error);
  }
  if (deadline.hasPassed) return { ...retryLater(message, consumer), written: record.withdraw() };
  return handleEvent(message, record, consumer, deadline, ports.clock.now());
}
