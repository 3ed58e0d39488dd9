/** An event on a bus. */
export interface BusEvent {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  /** The account that published it; forwarding keeps it. */
  readonly accountId: string;
  readonly region: string;
  readonly timeMs: number;
  readonly resources: readonly string[];
  /** JSON text of an object, as it was published. */
  readonly detail: string;
  /** The X-Ray trace header that it was published with. */
  readonly traceHeader?: string | undefined;
  /** The replay that brought it. */
  readonly replayName?: string;
  /** Whether another bus forwarded it; EventBridge forwards an event once. */
  readonly isForwarded?: boolean;
}

/** The event as targets see it. The detail keeps the spelling it was published with. */
export function eventText(event: BusEvent): string {
  const envelope = JSON.stringify({
    version: "0",
    id: event.id,
    "detail-type": event.detailType,
    source: event.source,
    account: event.accountId,
    time: eventTime(event.timeMs),
    region: event.region,
    "replay-name": event.replayName,
    resources: event.resources,
  });
  return `${envelope.slice(0, -1)},"detail":${event.detail}}`;
}

let newest = { second: NaN, text: "" };

/** ISO 8601 in whole seconds. */
export function eventTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== newest.second) newest = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  return newest.text;
}
