import type { BreakerItem } from "./circuit-breaker-transitions";

/** One to probe with, and one in reserve. */
const maxProbeMessages = 2;

/** Whether the message returns when a probe is due; other messages wait longer. */
export function isProbeMessage(
  { probeMessages = "" }: Pick<BreakerItem, "probeMessages">,
  messageId: string,
): boolean {
  return probeMessages.split(" ").includes(messageId);
}

/** The messages of one instance that may become probe messages. */
export class ProbeCandidates {
  private messageIds: readonly string[] = [];

  /** Adds a message whose event failed; it returns to the queue. */
  add(messageId: string): void {
    this.messageIds = [messageId, ...this.messageIds].slice(0, maxProbeMessages);
  }

  /** Replaces them by the messages of a batch that probes, the best first. */
  replace(messageIds: readonly string[]): void {
    this.messageIds = messageIds;
  }

  /**
   * Selects the first candidates, then the earlier probe messages. The message that has just failed comes last, as its
   * next failure would say nothing new.
   * @param isRepeat whether it had failed before: then the earlier probe messages stay, unless it is one of them.
   */
  select(item: Pick<BreakerItem, "probeMessages">, failedId?: string, isRepeat = false): string | undefined {
    const before = item.probeMessages?.split(" ") ?? [];
    const failed = failedId === undefined ? [] : [failedId];
    if (isRepeat && before.length > 0 && !before.some((id) => id === failedId))
      return first([...before, ...failed]);
    const others = this.messageIds.filter((id) => id !== failedId);
    return first([...others, ...failed, ...before]);
  }
}

function first(messageIds: readonly string[]): string | undefined {
  return [...new Set(messageIds)].slice(0, maxProbeMessages).join(" ") || undefined;
}
