import { toSendFailure } from "./to-send-failure";
import type { EventSink, SendFailure } from "./event-sink";
import { maxRequestBytes, maxRequestEntries, type OutgoingEvent } from "./outgoing-event";
import type { PublisherPorts } from "./publisher-ports";

export interface SendRetrySettings {
  /** Attempts per event, including the first. @default 5 */
  readonly maxAttempts: number;
  /** Longest delay before the second attempt; it doubles with every further attempt. @default 100 */
  readonly baseDelayMs: number;
  /** Longest delay before any attempt. @default 5000 */
  readonly maxDelayMs: number;
}

export const defaultRetry: SendRetrySettings = { maxAttempts: 5, baseDelayMs: 100, maxDelayMs: 5_000 };

/** An event that EventBridge does not have, and the failure of its last attempt. */
export interface FailedEntry {
  readonly outgoing: OutgoingEvent;
  readonly failure: SendFailure;
}

/** Sends events in order and retries those with transient failures. Answers the events that failed. */
export async function sendEvents(
  events: readonly OutgoingEvent[],
  sink: EventSink,
  retry: SendRetrySettings,
  ports: PublisherPorts,
): Promise<FailedEntry[]> {
  const refused: FailedEntry[] = [];
  let failed = await sendOnce(events, sink);
  for (let attempt = 1; ; attempt++) {
    refused.push(...failed.filter(({ failure }) => !failure.transient));
    failed = failed.filter(({ failure }) => failure.transient);
    if (failed.length === 0 || attempt >= retry.maxAttempts) break;
    await ports.sleep(fullJitterMs(attempt, retry, ports.random()));
    failed = await sendOnce(
      failed.map(({ outgoing }) => outgoing),
      sink,
    );
  }
  const rest = new Map([...refused, ...failed].map((entry) => [entry.outgoing, entry]));
  return events.flatMap((event) => rest.get(event) ?? []);
}

/** The delay before a retry: random, up to a limit that doubles with every attempt ("full jitter"). */
export function fullJitterMs(attempt: number, retry: SendRetrySettings, random: number): number {
  return Math.floor(random * Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (attempt - 1)));
}

async function sendOnce(events: readonly OutgoingEvent[], sink: EventSink): Promise<FailedEntry[]> {
  const failed: FailedEntry[] = [];
  for (const batch of batchEvents(events)) failed.push(...(await sendBatch(batch, sink)));
  return failed;
}

async function sendBatch(batch: readonly OutgoingEvent[], sink: EventSink): Promise<FailedEntry[]> {
  try {
    const failures = await sink.put(batch);
    return batch.flatMap((outgoing, index) => {
      const failure = failures[index];
      return failure ? [{ outgoing, failure }] : [];
    });
  } catch (error) {
    const failure = toSendFailure(error);
    if (failure.transient || batch.length === 1) return batch.map((outgoing) => ({ outgoing, failure }));
    // One bad entry, or one bus without permission, fails the whole request: send each event alone.
    const alone: FailedEntry[] = [];
    for (const outgoing of batch) alone.push(...(await sendBatch([outgoing], sink)));
    return alone;
  }
}

/** Splits events into the fewest PutEvents requests that keep their order. */
export function batchEvents(events: readonly OutgoingEvent[]): OutgoingEvent[][] {
  const batches: OutgoingEvent[][] = [];
  let batchBytes = 0;
  for (const event of events) {
    const batch = batches.at(-1);
    if (batch && batch.length < maxRequestEntries && batchBytes + event.sizeBytes <= maxRequestBytes) {
      batch.push(event);
      batchBytes += event.sizeBytes;
    } else {
      batches.push([event]);
      batchBytes = event.sizeBytes;
    }
  }
  return batches;
}
