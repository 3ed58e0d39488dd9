import { claimCheckOf } from "../../../../events/message/claim-check";
import type { EventMessage } from "../../../../events/message/event-message";
import { formatJson } from "../format-json";
import type { Session } from "../session";
import type { QueuedDeadLetter } from "./queued-dead-letter";

/** A dead letter as other programs read it, without its body. */
export function deadLetterSummary({ message, queue, ...deadLetter }: QueuedDeadLetter) {
  return {
    kind: queue.kind,
    queue: queue.queueName,
    lostFor: deadLetter.lostFor,
    reason: deadLetter.reason,
    ...(deadLetter.parkingLotReason !== "" && { parkingLotReason: deadLetter.parkingLotReason }),
    detail: deadLetter.detail,
    eventType: deadLetter.eventType,
    eventId: deadLetter.eventId,
    messageId: message.messageId,
    since: new Date(message.sentAtMs).toISOString(),
    recoveries: deadLetter.recoveries,
    ...claimedData(message.body),
  };
}

/** Where the data of an event is that was too large to travel; nothing of any other. */
function claimedData(body: string): { readonly data?: string } {
  const claim = claimCheckOf(eventIn(body) ?? { data: undefined });
  return claim ? { data: `s3://${claim.bucket}/${claim.key}, ${claim.sizeBytes} bytes` } : {};
}

function eventIn(body: string): EventMessage | undefined {
  try {
    const parsed = JSON.parse(body) as { detail?: EventMessage } | null;
    return parsed?.detail ?? (parsed as EventMessage | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Shows dead letters as a table, the newest last. */
export function showDeadLetters(deadLetters: readonly QueuedDeadLetter[], session: Session): void {
  const nowMs = session.nowMs();
  const byTime = [...deadLetters].sort((one, other) => one.message.sentAtMs - other.message.sentAtMs);
  session.table(
    ["queue", "reason", "parking lot reason", "type", "event id", "age", "recovered", "detail"],
    byTime.map((deadLetter) => [
      deadLetter.queue.queueName,
      deadLetter.reason,
      deadLetter.parkingLotReason,
      deadLetter.eventType,
      deadLetter.eventId,
      showAge(nowMs - deadLetter.message.sentAtMs),
      deadLetter.recoveries,
      deadLetter.detail.length > 60 ? `${deadLetter.detail.slice(0, 59)}…` : deadLetter.detail,
    ]),
  );
}

/** How many dead letters there are of each reason and type, and why recovery gave them up. */
export function showCounts(deadLetters: readonly QueuedDeadLetter[]): string {
  const counts = new Map<string, number>();
  for (const { reason, parkingLotReason, eventType } of deadLetters) {
    const key = `${reason} ${eventType}${parkingLotReason && ` in the parking lot as ${parkingLotReason}`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const parts = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([key, count]) => `${count} ${key}`);
  return `${deadLetters.length} in all${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

/** Everything of a dead letter in lines, with its body laid out. */
export function deadLetterDetails(deadLetter: QueuedDeadLetter): string[] {
  const facts = Object.entries(deadLetterSummary(deadLetter)).map(
    ([name, value]) => `${name.padEnd(18)}${value}`,
  );
  return [...facts, "", ...formatJson(deadLetter.message.body)];
}

/** A length of time in its largest unit. */
export function showAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
