import type { BreakerItem } from "./circuit-breaker-transitions";

/** One to probe with, and one in case that the first is not there. */
const maxProbeMessages = 2;

/** Whether the message is one of those that come back whenever a probe is due; all others stay away longer. */
export function isProbeMessage(
  { probeMessages = "" }: Pick<BreakerItem, "probeMessages">,
  messageId: string,
): boolean {
  return probeMessages.split(" ").includes(messageId);
}

/** The messages of which one instance appoints probeMessages. */
export class ProbeCandidates {
  private messageIds: readonly string[] = [];

  /** A message whose event failed: if the breaker opens now, it is there. */
  add(messageId: string): void {
    this.messageIds = [messageId, ...this.messageIds].slice(0, maxProbeMessages);
  }

  /** The messages of a batch that probes, in the order of their fitness. */
  replace(messageIds: readonly string[]): void {
    this.messageIds = messageIds;
  }

  /**
   * Appoints the first of them, and those that were appointed before where there is room. Who has just failed comes
   * again only where there is no other: of it, nothing new can be learned.
   * @param isRepeat whether it had failed before: then those that were appointed before carry on, if it is none of them.
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
