import { claimCheckOf } from "../../../../events/message/claim-check";
import type { EventMessage } from "../../../../events/message/event-message";
import { layOutJson } from "../lay-out-json";
import type { Session } from "../session";
import type { Letter } from "./letter";

/** A letter as other programs read it, without its body. */
export function toldOf({ message, queue, ...letter }: Letter) {
  return {
    kind: queue.kind,
    queue: queue.queueName,
    lostFor: letter.lostFor,
    reason: letter.reason,
    ...(letter.parkReason !== "" && { parkReason: letter.parkReason }),
    detail: letter.detail,
    eventType: letter.eventType,
    eventId: letter.eventId,
    messageId: message.messageId,
    since: new Date(message.sentAtMs).toISOString(),
    recoveries: letter.recoveries,
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

/** Shows letters as a table, the newest last. */
export function showLetters(letters: readonly Letter[], session: Session): void {
  const nowMs = session.nowMs();
  const byTime = [...letters].sort((one, other) => one.message.sentAtMs - other.message.sentAtMs);
  session.table(
    ["queue", "reason", "given up", "type", "event id", "age", "recovered", "detail"],
    byTime.map((letter) => [
      letter.queue.queueName,
      letter.reason,
      letter.parkReason,
      letter.eventType,
      letter.eventId,
      showAge(nowMs - letter.message.sentAtMs),
      letter.recoveries,
      letter.detail.length > 60 ? `${letter.detail.slice(0, 59)}…` : letter.detail,
    ]),
  );
}

/** How many letters there are of each reason and type, and why recovery gave them up. */
export function showCounts(letters: readonly Letter[]): string {
  const counts = new Map<string, number>();
  for (const { reason, parkReason, eventType } of letters) {
    const key = `${reason} ${eventType}${parkReason && ` given up as ${parkReason}`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const parts = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([key, count]) => `${count} ${key}`);
  return `${letters.length} in all${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

/** Everything of a letter in lines, with its body laid out. */
export function showWhole(letter: Letter): string[] {
  const facts = Object.entries(toldOf(letter)).map(([name, value]) => `${name.padEnd(12)}${value}`);
  return [...facts, "", ...layOutJson(letter.message.body)];
}

/** A length of time in its largest unit. */
export function showAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
